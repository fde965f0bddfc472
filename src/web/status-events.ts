import type { ServerResponse } from "node:http";
import type { Locale } from "../failure.ts";
import type { Observer } from "./service-state.ts";
import { liveParts } from "./status-page.ts";

/** Polling interval in ms: while a page is open, and for the hour's figures otherwise. */
const watchedMs = 2_000;
const unwatchedMs = 15_000;
/** Open pages; each more would be a connection kept for nothing. */
const maxWatchers = 50;

/** Sends changes to open status pages as server-sent events. */
export class StatusEvents {
	readonly #observer: Observer;
	/** What each page shows. */
	readonly #watchers = new Map<ServerResponse, { readonly locale: Locale; shown: Record<string, string> }>();
	#timer: NodeJS.Timeout | undefined;

	constructor(observer: Observer) {
		this.#observer = observer;
		this.#next();
	}

	watch(response: ServerResponse, locale: Locale, headers: Readonly<Record<string, string>>): void {
		if (this.#watchers.size >= maxWatchers) {
			response.writeHead(503, headers).end();
			return;
		}
		response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
		this.#watchers.set(response, { locale, shown: {} });
		response.once("close", () => this.#watchers.delete(response));
		void this.#look();
	}

	close(): void {
		clearTimeout(this.#timer);
		for (const response of this.#watchers.keys()) response.end();
	}

	async #look(): Promise<void> {
		clearTimeout(this.#timer);
		const state = await this.#observer.look().catch(() => undefined);
		for (const [response, watcher] of state ? this.#watchers : []) {
			const parts = liveParts(state as NonNullable<typeof state>, watcher.locale);
			const changed = Object.entries(parts).filter(([id, html]) => watcher.shown[id] !== html);
			watcher.shown = parts;
			// An empty event shows that the service is alive.
			response.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`);
		}
		this.#next();
	}

	#next(): void {
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => void this.#look(), this.#watchers.size > 0 ? watchedMs : unwatchedMs);
	}
}
