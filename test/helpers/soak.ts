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

/** `everyMs`: between two mails; `faultEveryMs`: between two faults. */
export async function soak(
	service: TestService,
	{ forMs, everyMs, faultEveryMs }: { forMs: number; everyMs: number; faultEveryMs: number },
): Promise<Soaked> {
	// What is loaded at the first need is no leak.
	await service.ask([sample("Unterlagen.zip")]);
	await service.nothingLeft();
	const first = heldBy(service);
	const watch = new Watch(service);
	let faults = 0;
	const breaking = setInterval(() => {
		const { component, fault } = strikes[(faults * stride) % strikes.length] as (typeof strikes)[number];
		void strike(service, component, fault);
		faults += 1;
	}, faultEveryMs);
	const senders = 4;
	const answered = await send(service, { senders, forMs, everyMs: senders * everyMs, files });
	clearInterval(breaking);
	watch.stop();
	const state = await service.nothingLeft();
	const strange = state.files.filter((name) => !nothing.files.includes(name));
	const left = state.cache + state.queue + state.programs.length + strange.length;
	return { ...answered, faults, left, first, last: heldBy(service), watch };
}
