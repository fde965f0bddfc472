import { hostname } from "node:os";
import { orderOutcomes } from "../control/next-tasks.ts";
import { mailsBounced, metrics, ordersTotal, smtpRefused, taskFailures } from "../metrics.ts";
import { type Figures, FiguresChannel } from "../queue/figures-channel.ts";
import { chosenServices } from "../services/registry.ts";
import type { RoleAssignment } from "./assignment.ts";

/** How often figures go to the web role, in ms: of this process tree, and of others. */
const ownEveryMs = 1_000;
const othersEveryMs = 5_000;
/** Codes of `maramail_task_failures_total` and reasons of `maramail_smtp_refused_total` that alerts ask for (deploy/prometheus). */
const alertedCodes = ["crashed", "timed-out", "relay-temporary"];
const alertedReasons = ["cache-full"];

/**
 * Counters that alerts ask for start at 0: for Prometheus a series that begins with 1 has not increased
 * (https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics), and the first fault would raise no alert.
 */
function startAtZero(assigned: RoleAssignment): void {
	if (assigned.role === "control") for (const outcome of orderOutcomes) ordersTotal.inc({ outcome }, 0);
	if (assigned.role === "mail-server") {
		for (const reason of alertedReasons) smtpRefused.inc({ reason }, 0);
		mailsBounced.inc({ what: "notice" }, 0);
	}
	if (assigned.role === "services")
		for (const service of chosenServices(assigned.only))
			for (const code of alertedCodes) taskFailures.inc({ service, code }, 0);
}

/**
 * Hands this role's figures on: to the supervisor by `tell`, which passes them to a web role of its tree, and where there is none through the
 * queue to web roles elsewhere. The warden has no figures, and its user of the queue may not publish. Resolves when the first figures are told, so that
 * a web role knows of a mail server before the service calls itself ready.
 */
export async function handOnFigures(assigned: RoleAssignment, tell: (figures: object[]) => void): Promise<void> {
	startAtZero(assigned);
	const tellLatest = async () => tell(await metrics.getMetricsAsJSON());
	await tellLatest();
	setInterval(tellLatest, ownEveryMs).unref();
	const { role, config } = assigned;
	if (role === "warden" || config.roles.some((choice) => choice.role === "web")) return;
	const channel = new FiguresChannel(config.queueUrl);
	const only = role === "services" && assigned.only ? `:${assigned.only.join(",")}` : "";
	const from = `${role}${only}@${hostname()}`;
	setInterval(async () => {
		const latest = (await metrics.getMetricsAsJSON()) as Figures["metrics"];
		await channel.publish({ from, metrics: latest.map(({ name, values }) => ({ name, values })) });
	}, othersEveryMs).unref();
}
