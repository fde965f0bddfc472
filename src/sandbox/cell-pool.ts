import type { SandboxLimits } from "./bubblewrap.ts";
import { Cell } from "./cell.ts";

/** A pool of pre-started cells with the same limits: taking one costs no start, and each is used once. */
export class CellPool {
	readonly #program: string;
	readonly #limits: SandboxLimits;
	readonly #sandbox: "on" | "off";
	readonly #size: number;
	readonly #ready: Cell[] = [];
	#closed = false;

	constructor(program: string, limits: SandboxLimits, sandbox: "on" | "off", size: number) {
		this.#program = program;
		this.#limits = limits;
		this.#sandbox = sandbox;
		this.#size = size;
		this.#fill();
	}

	/** A ready cell, or a new one where none is ready. The caller has to run or end it. */
	take(): Cell {
		let cell = this.#ready.shift();
		while (cell && !cell.alive) cell = this.#ready.shift();
		const taken = cell ?? this.#start();
		setImmediate(() => this.#fill());
		return taken;
	}

	async close(): Promise<void> {
		this.#closed = true;
		await Promise.all(this.#ready.splice(0).map((cell) => cell.end()));
	}

	#fill(): void {
		while (!this.#closed && this.#ready.length < this.#size) this.#ready.push(this.#start());
	}

	#start(): Cell {
		return new Cell(this.#program, this.#limits, this.#sandbox);
	}
}
