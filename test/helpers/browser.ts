import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectFolder } from "../../src/project.ts";
import { spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { until } from "./until.ts";

/** A real browser, driven over its DevTools protocol. */

const program = "/usr/bin/chromium";

/** Pictures for people to look at: kept here, in no repository. */
const artefacts = join(projectFolder, "artefacts");

export interface Screen {
	readonly width: number;
	readonly height: number;
	readonly dark?: boolean;
}

export async function openBrowser() {
	if (!existsSync(program))
		throw new Error(`${program} is missing; "npm test" installs it, and so does "scripts/setup chromium"`);
	const profile = await mkdtemp("/dev/shm/browser-");
	// biome-ignore format: one flag a line says nothing more
	const browser = spawnProcess(program, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
		`--user-data-dir=${profile}`, "about:blank"],
		{ stdio: ["ignore", "ignore", "pipe"], env: { PATH: "/usr/bin:/bin", HOME: profile } });
	let said = "";
	const port = await new Promise<string>((resolve) =>
		browser.stderr?.on("data", (chunk: Buffer) => {
			said += chunk;
			const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
			if (found) resolve(found);
		}),
	);
	const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
		type: string;
		webSocketDebuggerUrl: string;
	}[];
	const socket = new WebSocket(targets.find(({ type }) => type === "page")?.webSocketDebuggerUrl as string);
	await once(socket, "open");
	const waiting = new Map<number, (answer: { result?: unknown; error?: { message: string } }) => void>();
	socket.addEventListener("message", ({ data }) => {
		const answer = JSON.parse(String(data)) as { id?: number };
		waiting.get(answer.id ?? -1)?.(answer as object);
	});
	let ids = 0;
	function call<Result>(method: string, params: object = {}): Promise<Result> {
		const id = ++ids;
		socket.send(JSON.stringify({ id, method, params }));
		return new Promise((resolve, reject) =>
			waiting.set(id, ({ result, error }) => {
				waiting.delete(id);
				if (error) reject(new Error(error.message));
				else resolve(result as Result);
			}),
		);
	}

	const page = {
		async open(url: string, { width, height, dark = false }: Screen): Promise<void> {
			await call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: width < 600 });
			const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
			await call("Emulation.setEmulatedMedia", { features });
			await call("Page.navigate", { url });
			await page.until(`document.readyState === "complete" && location.href.startsWith(${JSON.stringify(url)})`);
		},
		/** The value of an expression in the page; promises are waited for. */
		async run<Value>(expression: string): Promise<Value> {
			const { result, exceptionDetails } = await call<{ result: { value: Value }; exceptionDetails?: object }>(
				"Runtime.evaluate",
				{ expression, awaitPromise: true, returnByValue: true },
			);
			if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
			return result.value;
		},
		async until(expression: string, mostMs?: number): Promise<void> {
			await until(expression, () => page.run<boolean>(`Boolean(${expression})`), mostMs);
		},
		/** What axe finds wrong, by its rules' names and the places. */
		async violations(): Promise<string[]> {
			await page.run(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
			return page.run(
				`axe.run(document, { iframes: false }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ target }) => target.join(" ")).join(", ")))`,
			);
		},
		async chooseFiles(selector: string, files: readonly string[]): Promise<void> {
			const { root } = await call<{ root: { nodeId: number } }>("DOM.getDocument");
			const { nodeId } = await call<{ nodeId: number }>("DOM.querySelector", { nodeId: root.nodeId, selector });
			await call("DOM.setFileInputFiles", { nodeId, files });
		},
		/** Takes a picture of the whole page to look at later; resolves with it, as PNG. */
		async picture(name: string): Promise<Buffer> {
			const shot = await call<{ data: string }>("Page.captureScreenshot", { captureBeyondViewport: true });
			const png = Buffer.from(shot.data, "base64");
			await mkdir(artefacts, { recursive: true });
			await writeFile(join(artefacts, `${name}.png`), png);
			return png;
		},
	};
	return {
		page,
		async close() {
			socket.close();
			await terminate(browser);
			await rm(profile, { recursive: true, force: true });
		},
	};
}
