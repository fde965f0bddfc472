import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, Registry } from "prom-client";
import { Cache } from "../cache/client.ts";
import type { Config } from "../config.ts";
import type { Locale } from "../failure.ts";
import { log } from "../log.ts";
import { stateGauges } from "../metrics.ts";
import { FiguresChannel } from "../queue/figures-channel.ts";
import { QueueView } from "../queue/queue-view.ts";
import { Receipts } from "../queue/receipts.ts";
import { CollectedFigures } from "./collected-figures.ts";
import { RateLimiter } from "./rate-limit.ts";
import { Observer } from "./service-state.ts";
import { StatusEvents } from "./status-events.ts";
import { statusPage } from "./status-page.ts";

export interface Page {
	readonly status?: number;
	readonly type: string;
	readonly body: string | Uint8Array;
	readonly headers?: Readonly<Record<string, string>>;
}
/** An additional handler for development: false where the request is not its own. */
export type Extra = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

const asset = (name: string, type: string): Page => ({
	type,
	body: readFileSync(new URL(`./assets/${name}`, import.meta.url)),
});
const text = "text/plain; charset=utf-8";
const html = "text/html; charset=utf-8";

/** Everything comes from here and nothing may be framed: the page has no use for anything else. */
const always = {
	"cache-control": "no-store",
	"content-security-policy":
		"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'self'",
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
};

/** Status page, health and metrics. Reads only; knows figures, never content. */
export async function startWebServer(config: Config & { cacheUrl: string; queueUrl: string }, extra?: Extra) {
	const cache = new Cache(config.cacheUrl);
	const queue = new QueueView(config.queueUrl);
	const observer = new Observer(cache, queue, config.dwell);
	await observer.listen();
	const live = new StatusEvents(observer);
	const receipts = new Receipts(config.queueUrl);
	const receiptLimit = new RateLimiter();
	const figures = await CollectedFigures.open();
	const others = new FiguresChannel(config.queueUrl);
	await others
		.subscribe((told) => figures.takeOther(told))
		// An ACL of an earlier version of ours does not allow it (docs/redis/queue.acl); all else works without.
		.catch(() => log.warn("the queue lets this role hear no figures of other hosts: update its users"));

	async function allMetrics(): Promise<Registry> {
		const registry = new Registry();
		const gauges = stateGauges(registry);
		const { services, cache: cached } = await observer.look();
		for (const { name, waiting } of services) gauges.tasksWaiting.set({ service: name }, waiting);
		gauges.cacheBlobs.set(cached.chunks);
		gauges.cacheBytes.set(cached.bytes);
		gauges.cacheOldestSeconds.set(cached.oldestSeconds);
		gauges.cacheOverlongChunks.set(cached.overlongChunks);
		const state = (await registry.getMetricsAsJSON()) as MetricObjectWithValues<MetricValue<string>>[];
		return AggregatorRegistry.aggregate([...figures.latest(), state]) as Registry;
	}

	/** No new mail is taken: a load balancer sends it elsewhere. */
	let stopping = false;
	/** Deficiencies with which the service is still ready. */
	const warnings = config.clamd === null ? ["no virus check: no signatures"] : [];

	const pages: Record<string, (locale: Locale) => Page | Promise<Page>> = {
		"/": async (locale) => ({
			type: html,
			body: statusPage(config.domain, await observer.look(), locale, extra !== undefined),
		}),
		"/status.css": () => asset("status.css", "text/css; charset=utf-8"),
		"/status.js": () => asset("status.js", "text/javascript; charset=utf-8"),
		"/healthz": () => ({ type: text, body: "ok\n" }),
		"/readyz": async () => {
			const reasons = stopping ? ["stopping"] : await observer.lacking();
			if (!stopping && figures.lacksMailServer()) reasons.push("no mail server");
			return reasons.length === 0
				? { type: text, body: ["ready", ...warnings, ""].join("\n") }
				: { status: 503, type: text, body: `${reasons.join("\n")}\n` };
		},
		"/receipts.csv": async () => {
			const lines = (await receipts.hourlyTotals()).map(({ hour, orders, blobs, keys }) =>
				[`${hour}:00Z`, orders, blobs, keys].join(","),
			);
			return { type: "text/csv", body: `${["hour,orders,blobs,keys", ...lines].join("\n")}\n` };
		},
		"/metrics": async () => {
			const registry = await allMetrics();
			return { type: registry.contentType, body: await registry.metrics() };
		},
	};

	/** Unknown, mistyped and guessed numbers get the same answer. */
	async function receiptPage(untrustedNumber: string, address: string): Promise<Page> {
		if (!receiptLimit.allows(address)) return { status: 429, type: text, body: "too often\n" };
		const found = await receipts.find(untrustedNumber);
		return {
			status: found ? 200 : 404,
			type: "application/json",
			body: `${JSON.stringify(found ?? { receipt: null })}\n`,
		};
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? "/", "http://localhost");
		if (extra?.(request, response, url)) return;
		const locale = localeOf(request, url);
		const reads = request.method === "GET" || request.method === "HEAD";
		if (reads && url.pathname === "/events") return live.watch(response, locale, always);
		const number = /^\/receipt\/([^/]*)$/.exec(url.pathname)?.[1];
		const paged = number === undefined ? pages[url.pathname] : () => receiptPage(number, address(request));
		const page = reads ? await paged?.(locale) : undefined;
		const { status = 200, type, body } = page ?? { status: 404, type: text, body: "not found\n" };
		response.writeHead(status, { ...always, "content-type": type });
		response.end(request.method === "HEAD" ? undefined : body);
	}

	const server = createServer((request, response) => {
		answer(request, response).catch(() => {
			if (!response.headersSent) response.writeHead(503, { "content-type": text });
			response.end("cache or queue unreachable\n");
		});
	});
	server.listen(config.webListen.port, config.webListen.host);
	await once(server, "listening");
	return {
		ports: [(server.address() as AddressInfo).port],
		takeFigures: (from: string, latest: object[]) => figures.takeOwn(from, latest),
		drain(): void {
			stopping = true;
		},
		async close() {
			live.close();
			server.close();
			server.closeAllConnections();
			queue.close();
			others.close();
			receipts.close();
			cache.close();
		},
	};
}

const address = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? "";

/** From `?lang=`, else from Accept-Language; German by default. */
function localeOf(request: IncomingMessage, url: URL): Locale {
	const asked = url.searchParams.get("lang") ?? request.headers["accept-language"] ?? "de";
	return /^en\b/i.test(asked) ? "en" : "de";
}
