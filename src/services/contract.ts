import type { z } from "zod";
import { Failure } from "../failure.ts";
import type { BlobKind, Kind } from "../kinds.ts";

/** Settings that a service may ask for, by their names in `config.ts`. */
export type SettingName =
	| "relay"
	| "domain"
	| "mailboxes"
	| "clamd"
	| "dns"
	| "dkimKey"
	| "dkimSelector"
	| "returnPathKey"
	| "smimeKey"
	| "smimeCert"
	| "openpgpKey"
	| "smimeDecryptionKey"
	| "smimeDecryptionCert"
	| "openpgpDecryptionKey";

/**
 * How control plans a document (`control/plan.ts` has a function for each):
 * - "unpack": its parts become documents of their own;
 * - "pages": it becomes page images, which are read and put into a PDF;
 * - "convert": it becomes a PDF, which is then planned as one;
 * - "pdf": inspected, read where needed, recoded page by page, put together.
 */
export type Planning = "unpack" | "pages" | "convert" | "pdf";

/**
 * The contract of every service: a folder with
 *   `task.ts`  this description, light: read by control, by the parent and by the cell;
 *   `step.ts`  the work, heavy: loaded inside the cell only; exports `step`;
 *   `*.test.ts`.
 */
export interface Service<Options = unknown, Figures = unknown> {
	readonly name: string;
	/** Kinds of documents of which this service does the first task, and how control plans them. No kind has two services. */
	readonly takes?: { readonly kinds: readonly Kind[]; readonly planning: Planning };
	readonly blobs: Blobs<Options>;
	/** What control says to the step. No content: control does not know any. */
	readonly options: z.ZodType<Options>;
	/** What the step tells its parent and control. Numbers and closed words only, checked on arrival. */
	readonly figures: z.ZodType<Figures>;
	/** After this the cell is killed, in seconds. */
	readonly deadlineSeconds: number;
	/** Size of the cell's only writable place, in MiB. */
	readonly scratchMebibytes: number;
	/** Data segment of every process in the cell, in MiB. */
	readonly memoryMebibytes: number;
	/**
	 * Settings of the operator that the step needs for a task with these options, and no others. Its parent adds them to the
	 * options: they may hold a password or a key, and the queue must not.
	 */
	readonly settings?: (options: Options) => readonly SettingName[];
	/** Its cells are given the virus scanner's socket, where there is a scanner. */
	readonly scans?: true;
	/**
	 * For an effect that must happen once: `completionKey` names it within its order. A marker in the cache says that it has happened, in case
	 * its result is lost with the queue (`worker/completion-markers.ts`). `figures`: the result of a task that is skipped for its marker.
	 */
	readonly once?: { readonly completionKey: (options: Options) => string; readonly figures: Figures };
	/** It needs no program but Node: its cells may start none, and load no native code. They are started for their task, not before. */
	readonly alone?: true;
	/** Only delivery and notices need the network; such a cell is never pre-started for others. */
	readonly network?: true;
	/**
	 * Its cell is a one-shot process without a sandbox, served even where no sandboxed cell starts. Only for a step whose inputs are all our
	 * own: it never sees a byte of a document or of a mail.
	 */
	readonly withoutSandbox?: true;
}

/** What a service's blobs are: a task whose inputs are something else is not begun. */
export interface Blobs<Options> {
	/** For a task with these options: the kinds that input `index` may have. */
	readonly inputs: (options: Options) => (index: number) => readonly BlobKind[];
	/** The kind of output `index`; undefined: there is no such output. */
	readonly output: (index: number) => BlobKind | undefined;
}

/** A document and what was made of one. */
export const documents: readonly BlobKind[] = ["content", "result"];

/** Blobs of a service that is planned as "convert": a document and the manifest that names it in, a PDF out. */
export const converting: Blobs<unknown> = {
	inputs: () => (index) => (index === 0 ? ["content"] : ["manifest"]),
	output: () => "result",
};

/**
 * The kinds whose keys the cell of a task needs: of its inputs and of its outputs. Throws `tampered` where an input is not of a kind that
 * the contract names for it.
 */
export function kindsOfTask(
	{ blobs }: Service,
	options: unknown,
	inputs: readonly { readonly kind: BlobKind }[],
): Set<BlobKind> {
	const allowed = blobs.inputs(options);
	for (const [index, { kind }] of inputs.entries()) if (!allowed(index).includes(kind)) throw new Failure("tampered");
	// The first output may be of another kind than the rest.
	const made = [0, 1].flatMap((index) => blobs.output(index) ?? []);
	return new Set([...inputs.map(({ kind }) => kind), ...made]);
}

/** Bytes in, bytes out. Figures name outputs by their index. Throws `Failure`. */
export type Step<Options, Figures> = (
	inputs: readonly Uint8Array[],
	options: Options,
) => Promise<{ readonly outputs: readonly Uint8Array[]; readonly figures: Figures }>;
