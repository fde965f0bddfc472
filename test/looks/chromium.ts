import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { end, start } from "../../src/cell/process.ts";

export interface View {
	/** In CSS pixels. */
	readonly width: number;
	readonly scheme: "light" | "dark";
}

export interface Shot {
	/** PNG of the whole page. */
	readonly png: Buffer;
	/** How wide its content is: more than the view, and a reader has to scroll sideways. */
	readonly contentWidth: number;
	/** Of the page, as CSS computes it. */
	readonly background: string;
}

interface Message {
	readonly id?: number;
	readonly method?: string;
	readonly result?: unknown;
	readonly error?: { readonly message: string };
}

/**
 * Chromium of Debian over its DevTools protocol (https://chromedevtools.github.io/devtools-protocol), by pipe: one start for
 * all pictures, and no port.
 */
export async function openChromium() {
	const profile = await mkdtemp(join(tmpdir(), "chromium-"));
	const flags =
		"--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --remote-debugging-pipe";
	const child = start("/usr/bin/chromium", [...flags.split(" "), `--user-data-dir=${profile}`, "about:blank"], {
		stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
		env: { PATH: "/usr/bin:/bin", HOME: profile, LANG: "C.UTF-8" },
	});
	const [, , , commands, answers] = child.stdio as unknown as [null, null, null, Writable, Readable];
	const waiting = new Map<number, (message: Message) => void>();
	const events = new Map<string, () => void>();
	let rest = "";
	answers.setEncoding("utf8").on("data", (chunk: string) => {
		const messages = (rest + chunk).split("\0");
		rest = messages.pop() ?? "";
		for (const message of messages.map((json) => JSON.parse(json) as Message)) {
			if (message.id !== undefined) waiting.get(message.id)?.(message);
			else events.get(message.method ?? "")?.();
		}
	});
	let id = 0;
	let sessionId: string | undefined;
	const send = async <T>(method: string, params: object = {}): Promise<T> => {
		id++;
		const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
		commands.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
		const { result, error } = await answered;
		if (error) throw new Error(`${method}: ${error.message}`);
		return result as T;
	};
	const { targetId } = await send<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
	const attached = await send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
	sessionId = attached.sessionId;
	await send("Page.enable");

	return {
		async shoot(html: string, { width, scheme }: View): Promise<Shot> {
			const features = [{ name: "prefers-color-scheme", value: scheme }];
			await send("Emulation.setEmulatedMedia", { features });
			const view = { width, height: 800, deviceScaleFactor: 1, mobile: false };
			await send("Emulation.setDeviceMetricsOverride", view);
			const loaded = new Promise<void>((resolve) => events.set("Page.loadEventFired", resolve));
			const { frameTree } = await send<{ frameTree: { frame: { id: string } } }>("Page.getFrameTree");
			await send("Page.setDocumentContent", { frameId: frameTree.frame.id, html });
			await loaded;
			const value = async <T>(expression: string): Promise<T> =>
				(await send<{ result: { value: T } }>("Runtime.evaluate", { expression })).result.value;
			const contentWidth = await value<number>("document.documentElement.scrollWidth");
			const background = await value<string>("getComputedStyle(document.body).backgroundColor");
			const { data } = await send<{ data: string }>("Page.captureScreenshot", { captureBeyondViewport: true });
			return { png: Buffer.from(data, "base64"), contentWidth, background };
		},
		async close() {
			await end(child);
			await rm(profile, { recursive: true, force: true });
		},
	};
}
