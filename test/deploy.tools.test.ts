import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { finishMs } from "../src/cli/supervisor.ts";
import { roles } from "../src/config.ts";
import { minuteMs, stopMostMs } from "../src/limits.ts";
import { metrics, stateGauges } from "../src/metrics.ts";
import { runProcess } from "../src/sandbox/process.ts";
import { chosenServices, serviceNames } from "../src/services/registry.ts";
import { amplyMs } from "./helpers/until.ts";

/** What an operator installs fits the program. */

const file = (path: string): string => new URL(`../deploy/${path}`, import.meta.url).pathname;
const read = (path: string): string => readFileSync(file(path), "utf8");
const units = readdirSync(file("systemd")).filter((name) => name.endsWith(".service"));

test.skipIf(!existsSync("/usr/bin/systemd-analyze"))("every unit is exposed by at most 2.0", async () => {
	expect(units.length).toBeGreaterThanOrEqual(7);
	for (const unit of units) {
		const args = ["security", "--offline=true", "--no-pager", "--threshold=20", file(`systemd/${unit}`)];
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

test("the container may take as long to stop as the service waits for its orders, and then for its roles", () => {
	const minutes = Number(/^ {2}stop_grace_period: (\d+)m$/m.exec(read("compose.yaml"))?.[1]);
	expect(minutes * minuteMs).toBeGreaterThan(stopMostMs + roles.length * finishMs);
});

test("rules and dashboard ask for figures that there are", async () => {
	stateGauges(metrics);
	const told = (await metrics.getMetricsAsJSON()).map(({ name }) => name);
	const asked = [read("prometheus/maramail.rules.yaml"), read("grafana/maramail.json")]
		.join()
		.matchAll(/maramail_[a-z_]+(?=[{[)\s,*"])/g);
	for (const [name] of asked) expect(told).toContain(name.replace(/_(bucket|sum|count)$/, ""));
});
