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

test.each([
	["of its own tree", (collected: CollectedFigures, at: number) => collected.takeOwn("mail-server", [], at)],
	["elsewhere", (collected: CollectedFigures, at: number) => collected.takeOther(figures("mail-server@a"), at)],
])("a mail server %s that is not heard for 15 seconds is away", async (_where, hear) => {
	const collected = await CollectedFigures.open(0);
	expect(collected.lacksMailServer(15_000)).toBe(false);
	expect(collected.lacksMailServer(15_001)).toBe(true);
	hear(collected, 20_000);
	expect(collected.lacksMailServer(35_000)).toBe(false);
	collected.takeOwn("control", [], 35_001);
	expect(collected.lacksMailServer(35_001)).toBe(true);
});
