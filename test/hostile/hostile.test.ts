import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withScratch } from "../../src/sandbox/scratch.ts";
import type { Step } from "../../src/services/contract.ts";
import { loaders } from "../../src/services/loaders.ts";
import type { ServiceName } from "../../src/services/registry.ts";
import { kindOf } from "../../src/services/unpack/kind-of.ts";
import { runTool } from "../../src/tools/tool.ts";
import { readPdf } from "../helpers/paper.ts";
import { amplyMs } from "../helpers/until.ts";
import * as documents from "./documents.ts";

/**
 * Documents that want others to act for them, worked on without any wall around: what is not asked for here is not asked for because
 * the tools are configured so, not only because a cell could not have reached it.
 */

const secret = "FREMDESGEHEIMNIS";
const file = `/dev/shm/hostile-${process.pid}.txt`;
let listener: Server;
let visits = 0;
let bait: documents.Bait;
beforeAll(async () => {
	await writeFile(file, `${secret}\n`);
	listener = createServer((socket) => {
		visits += 1;
		socket.destroy();
	}).listen(0, "127.0.0.1");
	await once(listener, "listening");
	bait = {
		web: `http://127.0.0.1:${(listener.address() as { port: number }).port}`,
		file: pathToFileURL(file).href,
		trace: `${file}.trace`,
	};
});
afterAll(async () => {
	listener.close();
	await rm(file);
});

/** All that the step makes of it, as text. */
async function madeOf(service: string, inputs: readonly Uint8Array[], options: object): Promise<string> {
	const step = (await loaders[service as ServiceName]()).step as Step<object, unknown>;
	const { outputs } = await step(inputs, options);
	const texts = outputs.map(async (output) => {
		const bytes = Buffer.from(output);
		return bytes.subarray(0, 5).toString() === "%PDF-" ? (await readPdf(bytes)).text : bytes.toString("utf8");
	});
	return (await Promise.all(texts)).join("\n");
}

async function unasked(service: string, input: Buffer, options: object, others: readonly Uint8Array[] = []) {
	visits = 0;
	const made = await madeOf(service, [input, ...others], options);
	expect(made).toContain(documents.honest);
	expect(made).not.toContain(secret);
	expect(visits).toBe(0);
}

test.each(["docx", "odt", "rtf", "xlsx", "ods"] as const)("%s: pictures, texts, cells, templates", async (kind) => {
	await unasked("office", await documents.drawn[kind](bait), { kind });
	expect(existsSync(bait.trace)).toBe(false);
});

test("entities of XML are not looked up", async () => {
	visits = 0;
	await expect(madeOf("office", [await documents.docxWithEntities(bait)], { kind: "docx" })).rejects.toThrow("damaged");
	expect(visits).toBe(0);
});

test("a page, alone and in a mail", async () => {
	await unasked("typeset", documents.html(bait), { kind: "html" });
	const envelope = { order: "0".repeat(32), sender: "a@b.example", tags: [], locale: "de", acceptedAt: 0 };
	const options = { kind: "mail", root: true };
	visits = 0;
	const made = await madeOf("unpack", [documents.eml(bait), Buffer.from(JSON.stringify(envelope))], options);
	expect([made.includes(secret), visits]).toEqual([false, 0]);
});

test("a drawing is nothing that is drawn", async () => {
	expect(await kindOf(documents.svg(bait))).toBe("unknown");
});

test("a PDF: streams in other files, and all that acts at opening or sends is taken out", async () => {
	const options = { do: "inspect", split: false, archive: "free", flatten: true, copy: false };
	visits = 0;
	const step = (await loaders.pdf()).step as Step<object, { notes: string[] }>;
	const { outputs, figures } = await step([documents.pdf(bait)], options);
	expect(figures.notes).toContain("active-removed");
	await withScratch(async (folder) => {
		await writeFile(join(folder, "it.pdf"), outputs[0] as Uint8Array);
		await runTool("qpdf", ["--qdf", "--object-streams=disable", "it.pdf", "out.pdf"], { folder, deadlineMs: amplyMs });
		const said = await readFile(join(folder, "out.pdf"), "latin1");
		for (const word of ["/JavaScript", "/JS", "/Launch", "/SubmitForm", "/XFA", "/AA", "/senden", secret])
			expect([word, said.includes(word)]).toEqual([word, false]);
		expect((await readPdf(outputs[0] as Uint8Array)).text).toContain(documents.honest);
	});
	expect(visits).toBe(0);
});
