import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument } from "@cantoo/pdf-lib";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { zip } from "../../samples/zip.ts";
import { redisOptions } from "../../src/redis/connection-url.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { eicar, eicarSignature } from "../../src/scanner/eicar.ts";
import { newCanary } from "../../src/verify/canary.ts";
import { countInMemory, family } from "../../src/verify/memory.ts";
import { openClamd } from "../helpers/clamd.ts";
import { nothing, openService } from "../helpers/service.ts";
import { drawn } from "../hostile/documents.ts";

/** Nothing that we work on: it comes back as it was. */
const harmless = Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 250, 251, 252]);

async function signaturesIn(folder: string): Promise<string> {
	await mkdir(join(folder, "signatures"));
	await writeFile(join(folder, "signatures/eicar.ndb"), eicarSignature);
	return join(folder, "signatures");
}

test("an infected file, plain or in a zip, is named, not returned and not kept; clean files come back and count for the customer's quota", async () => {
	await withScratch(async (folder) => {
		const customers = join(folder, "customers.json");
		await writeFile(customers, JSON.stringify([{ match: "@kanzlei.localhost", trust: ["network:127.0.0.1"] }]));
		const service = await openService({ signatures: await signaturesIn(folder), customers });
		try {
			const { word, needles } = newCanary();
			// The signature finds it anywhere in a file.
			const virus = Buffer.concat([Buffer.from(`${word}\n`.repeat(2_000)), eicar]);
			const bait = { web: "http://127.0.0.1:9", file: "file:///nonexistent", trace: "/nonexistent" };
			const infected = {
				[`${word}.com`]: virus,
				[`${word}.odt`]: await drawn.odt(bait),
				[`${word}.exe`]: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(500)]),
			};
			const clean = { "plan.dat": harmless, "Brief.pdf": await letter() };
			await writeFile(join(folder, "rechnung.com"), eicar);
			await writeFile(join(folder, "unterlagen.zip"), await zip({ ...clean, ...infected }));
			const answer = await service.ask([join(folder, "rechnung.com"), join(folder, "unterlagen.zip")]);
			expect([...answer.files.keys()].sort()).toEqual(["Brief.pdf", "plan.dat", `${word}.pdf`].sort());
			expect(answer.files.get("plan.dat")).toEqual(harmless);
			// Macros, and programs in an archive, are named as well, whatever the scanner thinks of them.
			expect(answer.text).toContain("Die Datei enthielt Makros");
			for (const name of ["rechnung.com", `${word}.com`, `${word}.exe`]) expect(answer.text).toContain(name);
			expect(answer.text.match(/Schadprogramm \(Virus\)/g)).toHaveLength(2);
			expect(answer.text).not.toContain("nicht alles prüfen");
			expect(answer.raw).not.toContain(eicar.toString("base64"));
			expect(await service.nothingLeft()).toEqual({ ...nothing, files: [...nothing.files, "scanner"].sort() });
			expect(await counters(service.config.queueUrl)).toEqual({ mails: "1", pages: "2" });
			expect(countInMemory(process.pid, needles)).toBeGreaterThan(0);
			const left = family(service.pids().map(({ pid }) => pid));
			expect(left.filter((pid) => countInMemory(pid, needles) > 0)).toEqual([]);
		} finally {
			await service.close();
		}
	});
});

async function letter(): Promise<Buffer> {
	const pdf = await PDFDocument.create();
	pdf.addPage().drawText("Sehr geehrte Damen und Herren");
	return Buffer.from(await pdf.save());
}

/** What the one customer has used so far, but for bytes. */
async function counters(queueUrl: string) {
	const queue = new Redis(redisOptions(queueUrl));
	const value = async (what: string) => queue.get((await queue.keys(`limit:*:${what}`))[0] ?? "");
	const used = { mails: await value("mails"), pages: await value("pages") };
	queue.disconnect();
	return used;
}

test("a clamd of the operator's own looks through them as well; when it is away, that is said", async () => {
	await withScratch(async (folder) => {
		const clamd = await openClamd(folder, await signaturesIn(folder));
		const service = await openService({ clamd: `unix://${clamd.socket}` });
		try {
			await writeFile(join(folder, "a.zip"), await zip({ "plan.dat": harmless, "bild.com": eicar }));
			const answer = await service.ask([join(folder, "a.zip")]);
			expect([...answer.files]).toEqual([["plan.dat", harmless]]);
			expect(answer.text).toContain("Schadprogramm (Virus)");
			expect(answer.text).not.toContain("nicht alles prüfen");
			await clamd.end();
			const unchecked = await service.ask([join(folder, "a.zip")]);
			expect(unchecked.text).toContain("Auf Schadprogramme (Viren) konnten wir diesmal nicht alles prüfen");
		} finally {
			await clamd.end();
			await service.close();
		}
	});
});

test("without signatures that is said, in the answer and in /readyz", async () => {
	const service = await openService({ signatures: "/nonexistent" });
	try {
		await withScratch(async (folder) => {
			await writeFile(join(folder, "plan.dat"), harmless);
			const answer = await service.ask([join(folder, "plan.dat")]);
			expect(answer.text).toContain("Auf Schadprogramme (Viren) konnten wir diesmal nicht alles prüfen");
		});
		const ready = await fetch(`http://127.0.0.1:${service.webPort}/readyz`);
		expect([ready.status, await ready.text()]).toEqual([200, "ready\nno virus check: no signatures\n"]);
	} finally {
		await service.close();
	}
});
