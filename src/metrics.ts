import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Every figure we tell, by the names of the contract. No label ever holds anything of a customer's. */
export const metrics = new Registry();
const registers = [metrics];

const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
	new Counter({ name: `maramail_${name}`, help, labelNames, registers });
const histogram = <Label extends string = never>(
	name: string,
	help: string,
	buckets: number[],
	labelNames: Label[] = [],
) => new Histogram({ name: `maramail_${name}`, help, buckets, labelNames, registers });

export const ordersTotal = counter("orders_total", "Orders ended, by outcome", ["outcome"]);
const orderBuckets = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
export const orderSeconds = histogram("order_seconds", "From 250 to forget", orderBuckets);
const taskBuckets = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60, 120, 300];
export const taskSeconds = histogram("task_seconds", "Work on one task", taskBuckets, ["service"]);
export const taskFailures = counter("task_failures_total", "Tasks that failed, by code", ["service", "code"]);
export const smtpRefused = counter("smtp_refused_total", "Mails and connections refused, by reason", ["reason"]);
const cameBack = "Answers and notices that came back after the relay had taken them";
export const mailsBounced = counter("mails_bounced_total", cameBack, ["what"]);
export const mailInBytes = counter("mail_in_bytes_total", "Bytes of accepted mails");
export const mailOutBytes = counter("mail_out_bytes_total", "Bytes of delivered answers");

export const keyEnds = new Gauge({
	name: "maramail_key_end_timestamp_seconds",
	help: "When a certificate or key ends, in seconds since 1970",
	labelNames: ["key"],
	registers,
	// Several roles may have the same one.
	aggregator: "min",
});

/** These are asked for at the moment of reading, by the web role. */
export function stateGauges(registry: Registry) {
	const gauge = (name: string, help: string, labelNames: string[] = []) =>
		new Gauge({ name, help, labelNames, registers: [registry] });
	return {
		tasksWaiting: gauge("maramail_tasks_waiting", "Tasks waiting or in work", ["service"]),
		cacheBlobs: gauge("maramail_cache_blobs", "Sealed chunks in the cache"),
		cacheBytes: gauge("maramail_cache_bytes", "Memory in use by the cache"),
		cacheOldestSeconds: gauge("maramail_cache_oldest_seconds", "Age of the oldest chunk"),
		cacheOverlongChunks: gauge(
			"maramail_cache_overlong_chunks",
			"Chunks without an expiry, or with one beyond the hour",
		),
	};
}
