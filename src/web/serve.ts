import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, Registry } from "prom-client";
import { Cache } from "../cache/client.ts";
import type { Config } from "../config.ts";
import { stateGauges } from "../metrics.ts";
import { Queue } from "../queue/queue.ts";
import { serviceNames } from "../services/registry.ts";
import { statusPage } from "./status-page.ts";

/** Status page, health and metrics. Reads only; knows figures, never content. */
export async function serveWeb(config: Config & { cacheUrl: string; queueUrl: string }) {
	const cache = new Cache(config.cacheUrl);
	const queue = new Queue(config.queueUrl);
	/** The latest figures of each role's process. */
	const figures = new Map<string, object[]>();

	async function lacking(): Promise<string[]> {
		const reasons: string[] = [];
		if (await fails(cache.ping())) reasons.push("cache unreachable");
		else if (!(await cache.hasWarden().catch(() => false))) reasons.push("no warden at the cache");
		if (await fails(queue.ping())) return [...reasons, "queue unreachable"];
		const workers = ["orders", ...serviceNames.map((name) => `task-${name}`)] as ("orders" | `task-${string}`)[];
		for (const name of workers) if ((await queue.workerCount(name)) === 0) reasons.push(`no worker for ${name}`);
		return reasons;
	}

	async function allMetrics(): Promise<Registry> {
		const state = new Registry();
		const gauges = stateGauges(state);
		for (const name of serviceNames) gauges.tasksWaiting.set({ service: name }, await queue.waiting(name));
		const { chunks, bytes, oldestSeconds } = await cache.figures(config.dwell);
		gauges.cacheBlobs.set(chunks);
		gauges.cacheBytes.set(bytes);
		gauges.cacheOldestSeconds.set(oldestSeconds);
		const all = [...figures.values(), await state.getMetricsAsJSON()] as MetricObjectWithValues<
			MetricValue<string>
		>[][];
		return AggregatorRegistry.aggregate(all) as Registry;
	}

	const pages: Record<string, () => Promise<{ status: number; type: string; body: string }>> = {
		"/": async () => ({
			status: 200,
			type: "text/html; charset=utf-8",
			body: await statusPage(config.domain, await lacking(), await allMetrics()),
		}),
		"/healthz": async () => ({ status: 200, type: "text/plain", body: "ok\n" }),
		"/readyz": async () => {
			const reasons = await lacking();
			return reasons.length === 0
				? { status: 200, type: "text/plain", body: "ready\n" }
				: { status: 503, type: "text/plain", body: `${reasons.join("\n")}\n` };
		},
		"/metrics": async () => {
			const registry = await allMetrics();
			return { status: 200, type: registry.contentType, body: await registry.metrics() };
		},
	};

	const server = createServer((request, response) => {
		const page = pages[new URL(request.url ?? "/", "http://localhost").pathname];
		const answer =
			page && (request.method === "GET" || request.method === "HEAD") ? page() : Promise.resolve(undefined);
		answer.then(
			(found) => {
				response.writeHead(found?.status ?? 404, {
					"content-type": found?.type ?? "text/plain",
					"cache-control": "no-store",
					"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
					"x-content-type-options": "nosniff",
				});
				response.end(request.method === "HEAD" ? undefined : (found?.body ?? "not found\n"));
			},
			() => response.writeHead(503, { "content-type": "text/plain" }).end("cache or queue unreachable\n"),
		);
	});
	server.listen(config.webListen.port, config.webListen.host);
	await once(server, "listening");
	return {
		ports: [(server.address() as AddressInfo).port],
		takeFigures: (from: string, latest: object[]) => void figures.set(from, latest),
		async close() {
			server.close();
			server.closeAllConnections();
			await queue.close();
			cache.close();
		},
	};
}

const fails = (check: Promise<unknown>): Promise<boolean> =>
	check.then(
		() => false,
		() => true,
	);
