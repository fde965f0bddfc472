import { Failure } from "../failure.ts";
import type { Step } from "../services/service.ts";
import type { Envelope, Manifest } from "../services/unpack/task.ts";
import { composeMessage } from "./compose-message.ts";
import { htmlBody } from "./html-body.ts";
import { letterOf } from "./letter-of.ts";
import { resultsOf } from "./results-of.ts";
import type { ReplyFigures, ReplyOptions } from "./task.ts";
import { textBody } from "./text-body.ts";

/** Composes the answer: what came of every document, in words, as a table and as attachments. */
export const step: Step<ReplyOptions, ReplyFigures> = async (inputs, options) => {
	const envelope = readJson<Envelope>(inputs, 0);
	const manifest = options.hasManifest ? readJson<Manifest>(inputs, 1) : undefined;
	const results = resultsOf(inputs, options, (index) => readJson<Manifest>(inputs, index), manifest);
	const letter = letterOf({ options, results, manifest, envelope });
	const message = await composeMessage({
		envelope,
		manifest,
		domain: options.domain,
		order: options.order,
		text: textBody(letter),
		html: htmlBody(letter),
		attachments: results.attachments,
	});
	return { outputs: [message], figures: { attachments: results.attachments.length } };
};

/** Written by our own cells and sealed since: readable or lost. */
function readJson<T>(inputs: readonly Uint8Array[], index: number): T {
	const input = inputs[index];
	if (input === undefined) throw new Failure("lost");
	return JSON.parse(Buffer.from(input).toString("utf8")) as T;
}
