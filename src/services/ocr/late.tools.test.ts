import { expect, test, vi } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import type { FailureCode } from "../../failure.ts";
import type { PageWords } from "../../pdf/text-layer/page-words.ts";
import { step } from "./step.ts";

/** Second readings that come to no good end. */
const fails = vi.hoisted(() => (code: FailureCode) => async () => {
	const { Failure } = await import("../../failure.ts");
	throw new Failure(code);
});
vi.mock("./second-pass.ts", () => ({ readSecondPass: fails("timed-out") }));
vi.mock("./fraktur.ts", () => ({ readFraktur: fails("crashed") }));

test("a page that cannot be read a second time, in time or at all, keeps what was read first", async () => {
	const { outputs, figures } = await step([fixture("pictures/eurotext.png")], {
		source: "image",
		dpi: 300,
		upright: false,
		languages: [],
	});
	expect(figures.pages).toEqual([expect.objectContaining({ rotate: 0, notes: [] })]);
	const { lines }: PageWords = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString("utf8"));
	expect(lines.flatMap(({ words }) => words.map(({ text }) => text)).join(" ")).toContain(
		"Fuchs springt über den faulen Hund",
	);
});
