import { EventEmitter, once } from "node:events";

/** Durations of an order's stages, read from the service's log lines. */
export class StageTimings {
	readonly #marks = new Map<string, number>();
	readonly #tasks = new Map<string, { count: number; ms: number }>();
	readonly #events = new EventEmitter();
	#forgotten = false;
	#rest = "";

	mark(stage: "sent" | "accepted" | "answered"): void {
		this.#marks.set(stage, performance.now());
	}

	/** Lines of no interest are passed over; a line may come in pieces. */
	hear(text: string): void {
		let line: { msg?: string; service?: string; ms?: number; level?: number };
		try {
			line = JSON.parse(this.#rest + text);
			this.#rest = "";
		} catch {
			this.#rest = text.startsWith("{") ? text : this.#rest + text;
			return;
		}
		if (line.msg === "task done" && line.service && line.ms !== undefined) {
			const known = this.#tasks.get(line.service) ?? { count: 0, ms: 0 };
			this.#tasks.set(line.service, { count: known.count + 1, ms: known.ms + line.ms });
		}
		if ((line.level ?? 0) >= 40) console.error(text);
		if (line.msg === "order forgotten") {
			this.#marks.set("forgotten", performance.now());
			this.#forgotten = true;
			this.#events.emit("forgotten");
		}
	}

	async forgotten(mostMs: number): Promise<void> {
		if (!this.#forgotten) await once(this.#events, "forgotten", { signal: AbortSignal.timeout(mostMs) });
	}

	table(): string {
		const between = (from: string, to: string) =>
			((this.#marks.get(to) ?? Number.NaN) - (this.#marks.get(from) ?? Number.NaN)) / 1000;
		const row = (stage: string, tasks: string, seconds: number) =>
			`${stage.padEnd(34)}${tasks.padStart(6)}${seconds.toFixed(2).padStart(10)}`;
		return [
			`${"Stage".padEnd(34)}${"tasks".padStart(6)}${"seconds".padStart(10)}`,
			row("SMTP: mail into the cache", "", between("sent", "accepted")),
			...[...this.#tasks].map(([service, { count, ms }]) =>
				row(`  ${service} (sum over its cells)`, String(count), ms / 1000),
			),
			row("from 250 to the answer", "", between("accepted", "answered")),
			row("from the answer to forgotten", "", Math.max(0, between("answered", "forgotten"))),
			"",
		].join("\n");
	}
}
