import { decryptSessionKey } from "../../crypto/end-to-end/session-key.ts";
import { Failure } from "../../failure.ts";
import { parseManifest } from "../../manifest.ts";
import type { Step } from "../contract.ts";
import type { DecryptFigures, DecryptOptions } from "./task.ts";

/** Decrypts a mail's session key. Throws 'lost' without key packets. */
export const step: Step<DecryptOptions, DecryptFigures> = async ([input], own) => {
	const { keyPackets } = parseManifest(input);
	if (keyPackets === undefined) throw new Failure("lost");
	return { outputs: [Buffer.from(JSON.stringify(await decryptSessionKey(keyPackets, own)))], figures: {} };
};
