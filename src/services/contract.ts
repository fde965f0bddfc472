import type { z } from "zod";

/** Settings that a service may ask for, by their names in `config.ts`. */
export type SettingName =
	| "relay"
	| "domain"
	| "clamd"
	| "dns"
	| "dkimKey"
	| "dkimSelector"
	| "smimeKey"
	| "smimeCert"
	| "openpgpKey";

/**
 * The contract of every service: a folder with
 *   `task.ts`  this description, light: read by control, by the parent and by the cell;
 *   `step.ts`  the work, heavy: loaded inside the cell only; exports `step`;
 *   `*.test.ts`.
 */
export interface Service<Options = unknown, Figures = unknown> {
	readonly name: string;
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
	 * For what cannot be undone: names the deed within its order. A mark in the cache says that it was done, should its result be
	 * lost with the queue.
	 */
	readonly once?: { readonly deed: (options: Options) => string; readonly figures: Figures };
	/** Only delivery needs the network; such a cell is never pre-started for others. */
	readonly network?: true;
}

/** Bytes in, bytes out. Figures name outputs by their index. Throws `Failure`. */
export type Step<Options, Figures> = (
	inputs: readonly Uint8Array[],
	options: Options,
) => Promise<{ readonly outputs: readonly Uint8Array[]; readonly figures: Figures }>;
