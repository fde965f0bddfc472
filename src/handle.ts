import { randomBytes } from "node:crypto";
import { z } from "zod";
import { blobKinds } from "./kinds.ts";
import { chunkBytes } from "./limits.ts";

/** Ids say nothing: 128 random bits. */
export const newId = (): string => randomBytes(16).toString("hex");
export const id = z.string().regex(/^[0-9a-f]{32}$/);

/** Reference to a blob, encrypted data in the cache (claim check); useless without the order's key. */
export const handle = z.strictObject({
	order: id,
	blob: id,
	/** Claimed: a blob is decrypted under the key of this kind, so that a false claim fails as `tampered`. */
	kind: z.enum(blobKinds),
	/** Plaintext bytes. */
	size: z.int().nonnegative(),
});
export type Handle = z.infer<typeof handle>;
/** Where a blob's chunks are, without what they hold: enough to delete them. */
export type BlobLocation = Omit<Handle, "kind">;

/** What encryption adds to a chunk, in bytes: a nonce of 12 and a tag of 16. */
export const encryptionOverheadBytes = 28;

/** Number of chunks of a blob; an empty blob has one, so that a missing blob differs from an empty one. */
export const chunkCount = (size: number): number => Math.max(1, Math.ceil(size / chunkBytes));

/** Location of the order's key share: a blob with the order's id. */
export const keyShareLocation = (order: string): BlobLocation => ({ order, blob: order, size: keyShareBytes });
/** As long as the key. */
const keyShareBytes = 32;

export const chunkKey = (order: string, blob: string, index: number | "*"): string => `o:${order}:${blob}:${index}`;

/** Everything of the blob, for deletion. */
export const chunkKeys = (blob: BlobLocation): string[] =>
	Array.from({ length: chunkCount(blob.size) }, (_, index) => chunkKey(blob.order, blob.blob, index));
