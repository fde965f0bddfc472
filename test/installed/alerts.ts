import { readFileSync } from "node:fs";
import type { Box } from "./box.ts";

const rules = readFileSync(new URL("../../deploy/prometheus/maramail.rules.yaml", import.meta.url), "utf8");
const names = [...rules.matchAll(/^ {6}- alert: (\S+)$/gm)].map(([, name]) => name as string);
/** When the rules are looked at, in minutes: just after the fault, and when the longest `for` has passed. */
const looks = [12, 28];
/** Minutes of each state that the rules see. */
const [minutesBefore, minutesAfter] = [10, 20];

/**
 * The alerts that fire where the metrics were `before` for ten minutes and are `after` from then on, as Prometheus' own promtool finds
 * (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/): nobody waits for the minutes.
 */
export async function firing(box: Box, before: string, after: string): Promise<string[]> {
	const [old, recent] = [seriesOf(before), seriesOf(after)];
	const series = [...new Set([...old.keys(), ...recent.keys()])].map((name) => {
		const values = [
			...Array<string>(minutesBefore).fill(old.get(name) ?? "_"),
			...Array<string>(minutesAfter).fill(recent.get(name) ?? "_"),
		];
		return { series: name, values: values.join(" ") };
	});
	const asked = looks.flatMap((minutes) =>
		names.map((alertname) => ({ eval_time: `${minutes}m`, alertname, exp_alerts: [] })),
	);
	const file = {
		rule_files: ["/root/maramail.rules.yaml"],
		evaluation_interval: "1m",
		tests: [{ interval: "1m", input_series: series, alert_rule_test: asked }],
	};
	await box.run("cat > /root/maramail.rules.yaml", Buffer.from(rules));
	// JSON is YAML.
	await box.run("cat > /root/alerts.yaml", Buffer.from(JSON.stringify(file)));
	const { code, printed } = await box.attempt("promtool test rules /root/alerts.yaml");
	const fired = names.filter((name) => printed.includes(`alertname="${name}"`));
	// It fails for each alert that fires, as none is expected; any other failure is one of this test.
	if ((code === 0) !== (fired.length === 0)) throw new Error(printed);
	return fired;
}

/** Lines of the text format: name with labels, and value. */
const seriesOf = (text: string): Map<string, string> =>
	new Map(
		text
			.split("\n")
			.filter((line) => line && !line.startsWith("#"))
			.map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]),
	);
