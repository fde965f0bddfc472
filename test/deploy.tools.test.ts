import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { finishMs } from "../src/cli/supervisor.ts";
import { roles } from "../src/config.ts";
import { minuteMs, stopMostMs } from "../src/limits.ts";
import { metrics, stateGauges } from "../src/metrics.ts";
import { runProcess } from "../src/sandbox/process.ts";
import { withScratch } from "../src/sandbox/scratch.ts";
import { chosenServices, serviceNames } from "../src/services/registry.ts";
import { amplyMs } from "./helpers/until.ts";

/** What an operator installs fits the program. */

const file = (path: string): string => new URL(`../deploy/${path}`, import.meta.url).pathname;
const read = (path: string): string => readFileSync(file(path), "utf8");
const units = readdirSync(file("systemd")).filter((name) => name.endsWith(".service"));

/** Cells are made with namespaces and mounts, which the score counts as exposure. */
const [mostExposed, mostExposedWithCells] = [20, 26];

test.skipIf(!existsSync("/usr/bin/systemd-analyze"))("a unit is exposed by at most 2.0, with cells 2.6", async () => {
	expect(units.length).toBeGreaterThanOrEqual(8);
	for (const unit of units) {
		const most = /^RestrictNamespaces=user mnt/m.test(read(`systemd/${unit}`)) ? mostExposedWithCells : mostExposed;
		const args = ["security", "--offline=true", "--no-pager", `--threshold=${most}`, file(`systemd/${unit}`)];
		const { code, stdout } = await runProcess("/usr/bin/systemd-analyze", args, { deadlineMs: amplyMs });
		expect(code, `${unit} ${stdout}`).toBe(0);
	}
});

test("the units of services and delivery together serve every service, once", () => {
	const served = units.flatMap((unit) => {
		const only = /^ExecStart=.*--roles services:(\S+)/m.exec(read(`systemd/${unit}`))?.[1]?.split(",");
		return only ? chosenServices(only) : [];
	});
	expect(served.sort()).toEqual([...serviceNames].sort());
});

test("the unit of all roles allows as long a stop as the service waits for its orders, and then for its roles", () => {
	const most = Number(/^TimeoutStopSec=(\d+)min$/m.exec(read("systemd/maramail.service"))?.[1]) * minuteMs;
	expect(most).toBeGreaterThan(stopMostMs + roles.length * finishMs);
});

test("a container allows as long a stop as one role takes", () => {
	expect(Number(/^ {2}stop_grace_period: (\d+)m$/m.exec(read("compose.yaml"))?.[1]) * minuteMs).toBeGreaterThan(
		finishMs,
	);
});

test("a container that opens documents publishes no port, and the one that takes mail has the engine's walls", () => {
	const services = new Map(
		read("compose.yaml")
			.split(/^services:$|^volumes:$/m)[1]
			?.split(/^ {2}(?=[a-z])/m)
			.map((part) => [part.slice(0, part.indexOf(":")), part]),
	);
	for (const name of ["services", "delivery"]) {
		expect(services.get(name)).toContain("<<: *cells");
		expect(services.get(name)).not.toContain("ports:");
	}
	expect(services.get("mail-server")).toContain("<<: *maramail");
	// The port that the image listens on (deploy/Containerfile), on every address of the container.
	expect(services.get("mail-server")).toContain('ports: ["25:2525"]');
	expect(read("Containerfile")).toContain("MARAMAIL_SMTP_LISTEN=0.0.0.0:2525");
});

test("the unit of all roles asks only its main process to end: that answers what is accepted before the others do", () => {
	expect(read("systemd/maramail.service")).toMatch(/^KillMode=mixed$/m);
});

test("rules and dashboard ask for figures that there are", async () => {
	stateGauges(metrics);
	const told = (await metrics.getMetricsAsJSON()).map(({ name }) => name);
	const asked = [read("prometheus/maramail.rules.yaml"), read("grafana/maramail.json")]
		.join()
		.matchAll(/maramail_[a-z_]+(?=[{[)\s,*"])/g);
	for (const [name] of asked) expect(told).toContain(name.replace(/_(bucket|sum|count)$/, ""));
});

test("no user of the servers keeps the password that stands in the documents", async () => {
	await withScratch(async (folder) => {
		const { code } = await runProcess("/bin/sh", [file("make-role-settings"), folder], {
			deadlineMs: amplyMs,
			env: { PATH: "/usr/bin:/bin" },
		});
		expect(code).toBe(0);
		for (const server of ["cache.acl", "queue.acl"]) {
			const users = readFileSync(join(folder, server), "utf8");
			expect(users.match(/^user \S+ on /gm)).toHaveLength(5);
			expect(users).not.toContain("PASSWORD-OF");
		}
	});
});
