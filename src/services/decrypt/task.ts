import { z } from "zod";
import { decryptionKeyNames, decryptionKeys } from "../../crypto/end-to-end/mail-keys.ts";
import type { Service } from "../contract.ts";

const options = z.strictObject(decryptionKeys);
const figures = z.strictObject({});

export type DecryptOptions = z.infer<typeof options>;
export type DecryptFigures = z.infer<typeof figures>;

/**
 * The only service with the long-term decryption keys. Input 0: the manifest of a mail that is encrypted as a whole, with its `KeyPackets`; output 0: its
 * `SessionKeys`. It sees nothing else of the mail, and starts no program.
 */
export const decrypt = {
	name: "decrypt",
	blobs: { inputs: () => () => ["manifest"], output: (index) => (index === 0 ? "session-keys" : undefined) },
	options,
	figures,
	deadlineSeconds: 120,
	scratchMebibytes: 16,
	memoryMebibytes: 1024,
	settings: () => decryptionKeyNames,
	alone: true,
} as const satisfies Service<DecryptOptions, DecryptFigures>;
