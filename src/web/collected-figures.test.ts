import { expect, test } from "vitest";
import { CollectedFigures } from "./collected-figures.ts";

const figures = (from: string) => ({
	from,
	metrics: [{ name: "maramail_mail_in_bytes_total", values: [{ value: 1, labels: {} }] }],
});

test("a role that is not heard for a minute is forgotten", async () => {
	const collected = await CollectedFigures.open();
	collected.takeOther(figures("control@a"), 0);
	expect(collected.latest(60_000)).toHaveLength(1);
	expect(collected.latest(60_001)).toEqual([]);
});

test("a thousand roles are kept, and of more those that were heard last", async () => {
	const collected = await CollectedFigures.open();
	for (let number = 0; number < 1_001; number++) collected.takeOther(figures(`control@${number}`), 0);
	const processes = collected.latest(0).map(([metric]) => metric?.values[0]?.labels.process);
	expect(processes).toHaveLength(1_000);
	expect(processes).not.toContain("control@0");
});
