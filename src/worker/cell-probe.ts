import { log } from "../log.ts";

/** How often it is tried whether cells start, in ms; more often while none does. */
const everyMs = 60_000;
const soonerMs = 5_000;

type Unregister = () => Promise<unknown>;

/**
 * Keeps this host's workers registered for as long as cells start here: a worker that takes tasks and cannot run them would end them as
 * failures. `starts`: runs a probe cell; null where it says nothing (a machine that is too busy), which changes nothing.
 */
export class CellProbe {
	readonly #starts: () => Promise<boolean | null>;
	readonly #first = Promise.withResolvers<void>();
	#looking: Promise<boolean> | undefined;
	#register: (() => Unregister) | undefined;
	#unregister: Unregister | undefined;
	#timer: NodeJS.Timeout | undefined;
	#runs = true;

	constructor(starts: () => Promise<boolean | null>) {
		this.#starts = starts;
	}

	/** Resolves after the first probe. */
	get first(): Promise<void> {
		return this.#first.promise;
	}

	/** Runs a probe cell now, registers or unregisters accordingly, and resolves with whether cells start. One probe at a time. */
	look(): Promise<boolean> {
		this.#looking ??= this.#look().finally(() => {
			this.#looking = undefined;
		});
		return this.#looking;
	}

	/** Calls `register` when cells start, and what that returns when they do not, from now on until the returned function is called. */
	follow(register: () => Unregister): () => void {
		this.#register = register;
		const again = async () => {
			const runs = await this.look();
			this.#first.resolve();
			if (this.#register) this.#timer = setTimeout(again, runs ? everyMs : soonerMs);
		};
		void again();
		return () => {
			this.#register = undefined;
			clearTimeout(this.#timer);
		};
	}

	async #look(): Promise<boolean> {
		const runs = (await this.#starts()) ?? this.#runs;
		if (runs !== this.#runs || !runs)
			log[runs ? "warn" : "error"](runs ? "cells start again" : "no cell starts: no tasks are taken");
		this.#runs = runs;
		if (runs) this.#unregister ??= this.#register?.();
		else {
			const unregister = this.#unregister;
			this.#unregister = undefined;
			// Not awaited: it resolves when the tasks in work have ended, and one of those may be waiting for this probe.
			unregister?.().catch(() => {});
		}
		return runs;
	}
}
