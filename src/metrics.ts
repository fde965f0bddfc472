import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Every figure we tell, by the names of the contract. No label ever holds anything of a customer's. */
export const metrics = new Registry();
const registers = [metrics];

export const ordersTotal = new Counter({
	name: "maramail_orders_total",
	help: "Orders ended, by outcome",
	labelNames: ["outcome"],
	registers,
});
export const orderSeconds = new Histogram({
	name: "maramail_order_seconds",
	help: "From 250 to forget",
	buckets: [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600],
	registers,
});
export const taskSeconds = new Histogram({
	name: "maramail_task_seconds",
	help: "Work on one task",
	labelNames: ["service"],
	buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60, 120, 300],
	registers,
});
export const taskFailures = new Counter({
	name: "maramail_task_failures_total",
	help: "Tasks that failed, by code",
	labelNames: ["service", "code"],
	registers,
});
export const smtpRefused = new Counter({
	name: "maramail_smtp_refused_total",
	help: "Mails and connections refused, by reason",
	labelNames: ["reason"],
	registers,
});
export const mailsBounced = new Counter({
	name: "maramail_mails_bounced_total",
	help: "Answers and notices that came back after the relay had taken them",
	labelNames: ["what"],
	registers,
});
export const mailInBytes = new Counter({
	name: "maramail_mail_in_bytes_total",
	help: "Bytes of accepted mails",
	registers,
});
export const mailOutBytes = new Counter({
	name: "maramail_mail_out_bytes_total",
	help: "Bytes of delivered answers",
	registers,
});

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
