import type { MetricObjectWithValues, MetricValue } from "prom-client";
import { metrics } from "../metrics.ts";
import type { Figures } from "../queue/figures-channel.ts";

type Metric = MetricObjectWithValues<MetricValue<string>>;

/** A role that was not heard for this long has ended, or its host is away, in ms. */
const forgottenMs = 60_000;
/** A mail server that was not heard for this long is away, in ms; it publishes every five seconds, and restarts within one. */
const awayMs = 15_000;
/** Roles that are kept at once: more than any fleet has; a user of the queue who invents names fills no memory. */
const maxRoles = 1_000;

/**
 * The latest metrics of every role: of this process tree's without a further label, of others' with the label `process`, so that the end of
 * one of them is no fall of a sum, which Prometheus would take for a restart and count anew.
 */
export class CollectedFigures {
	readonly #own = new Map<string, Metric[]>();
	readonly #others = new Map<string, { readonly at: number; readonly metrics: Metric[] }>();
	readonly #known: ReadonlyMap<string, Metric>;

	/** At the start as if just heard: its first figures are on their way. */
	#mailServerHeardAt: number;

	private constructor(known: Metric[], now: number) {
		this.#mailServerHeardAt = now;
		this.#known = new Map(known.map((metric) => [metric.name, metric]));
	}

	static async open(now = Date.now()): Promise<CollectedFigures> {
		return new CollectedFigures((await metrics.getMetricsAsJSON()) as Metric[], now);
	}

	/** Whether no mail server hands on its figures, which it does from when it listens. */
	lacksMailServer(now = Date.now()): boolean {
		return now - this.#mailServerHeardAt > awayMs;
	}

	takeOwn(role: string, latest: object[], now = Date.now()): void {
		if (role === "mail-server") this.#mailServerHeardAt = now;
		this.#own.set(role, latest as Metric[]);
	}

	/** Figures that this program does not know are left out. */
	takeOther({ from, metrics: told }: Figures, now = Date.now()): void {
		if (from.startsWith("mail-server@")) this.#mailServerHeardAt = now;
		this.#others.delete(from);
		this.#others.set(from, {
			at: now,
			metrics: told.flatMap(({ name, values }) => {
				const known = this.#known.get(name);
				const labelled = values.map((value) => ({ ...value, labels: { ...value.labels, process: from } }));
				return known ? [{ ...known, values: labelled as MetricValue<string>[] }] : [];
			}),
		});
		const [oldest] = this.#others.keys();
		if (this.#others.size > maxRoles && oldest !== undefined) this.#others.delete(oldest);
	}

	latest(now = Date.now()): Metric[][] {
		for (const [from, { at }] of this.#others) if (now - at > forgottenMs) this.#others.delete(from);
		return [...this.#own.values(), ...[...this.#others.values()].map((other) => other.metrics)];
	}
}
