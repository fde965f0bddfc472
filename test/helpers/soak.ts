import { components, type Fault, strike } from "./faults.ts";
import { fixturePath } from "./fixture.ts";
import { heldBy, Watch } from "./held.ts";
import { nothing, sample, type TestService } from "./service.ts";
import { type Answered, send } from "./traffic.ts";

/** Mail of all kinds for a long time, while one thing after the other breaks. */

/** Of several kinds, some as other programs write them. */
const files = [
	...["letter.txt", "Scan.pdf", "Brief.docx", "Foto.jpg", "Unterlagen.zip"].map(sample),
	...["outlook/inline.msg", "pictures/eurotext.png", "pdf/signed.pdf", "office/equations.docx", "office/Brief.rtf"].map(
		fixturePath,
	),
];

const ways: readonly Fault[] = ["kill", "end", "pause", "kill", "hang"];
/**
 * One after the other. The cache is not among them: with it goes the only copy, and the customer is asked to send it again. Nor is an
 * SMTP process that hangs, which holds its client up for a minute.
 */
const strikes = ways.flatMap((fault) =>
	components
		.filter((one) => one !== "cache" && one !== "relay" && !(one === "session" && fault === "hang"))
		.map((component) => ({ component, fault })),
);
/** Neighbours in time shall be far apart in the list. */
const stride = 7;

export interface Soaked extends Answered {
	readonly faults: number;
	/** Blobs, entries of the queue, programs and files that were left when all was over. */
	readonly left: number;
	readonly first: ReturnType<typeof heldBy>;
	readonly last: ReturnType<typeof heldBy>;
	readonly watch: Watch;
}

/** By the clock, as the benchmark does; or by events, as the test does: a fault whenever a mail is accepted, and when one is forgotten. */
export type Rhythm =
	| { readonly forMs: number; readonly everyMs: number; readonly faultEveryMs: number }
	| { readonly mailsOfEach: number };

export async function soak(service: TestService, rhythm: Rhythm): Promise<Soaked> {
	// What is loaded at the first need is no leak.
	await service.ask([sample("Unterlagen.zip")]);
	await service.nothingLeft();
	const first = heldBy(service);
	const watch = new Watch(service);
	let faults = 0;
	const breakNext = () => {
		const { component, fault } = strikes[(faults * stride) % strikes.length] as (typeof strikes)[number];
		void strike(service, component, fault);
		faults += 1;
	};
	const senders = 4;
	const stop = "forMs" in rhythm ? every(rhythm.faultEveryMs, breakNext) : atEvents(service, breakNext);
	const answered =
		"forMs" in rhythm
			? await send(service, {
					senders,
					until: { forMs: rhythm.forMs },
					everyMs: senders * rhythm.everyMs,
					files,
				})
			: await send(service, { senders, until: { mailsOfEach: rhythm.mailsOfEach }, files });
	stop();
	watch.stop();
	const state = await service.nothingLeft();
	const strange = state.files.filter((name) => !nothing.files.includes(name));
	const left = state.cache + state.queue + state.programs.length + strange.length;
	return { ...answered, faults, left, first, last: heldBy(service), watch };
}

function every(ms: number, act: () => void): () => void {
	const timer = setInterval(act, ms);
	return () => clearInterval(timer);
}

function atEvents({ lines }: TestService, act: () => void): () => void {
	const hear = (line: string) => {
		if (/"mail accepted"|"order forgotten"/.test(line)) act();
	};
	lines.on("line", hear);
	return () => lines.off("line", hear);
}
