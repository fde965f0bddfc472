import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument } from "@cantoo/pdf-lib";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { zip } from "../../samples/zip.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { runTool } from "../../src/tools/tool.ts";
import { characterError, letter, readPdf } from "../helpers/paper.ts";
import { type Answer, nothing, openService, sample, type TestService } from "../helpers/service.ts";
import { sendStored } from "../helpers/stored-mail.ts";
import { amplyMs } from "../helpers/until.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());
// After every journey: nothing in cache or queue, no working process, no file on tmpfs.
afterEach(async () => expect(await service.nothingLeft()).toEqual(nothing));

const only = (answer: Answer): [string, Buffer] => {
	expect([...answer.files.keys()]).toHaveLength(1);
	return [...answer.files][0] as [string, Buffer];
};

test.each([
	["Brief.docx", "Brief.pdf", 0.02],
	["Scan.pdf", "Scan.pdf", 0.02],
	["Foto.jpg", "Foto.pdf", 0.1],
	["Foto.heic", "Foto.pdf", 0.1],
])("%s comes back as %s with the letter's words", async (file, name, mostError) => {
	const answer = await service.ask([sample(file)]);
	const [resultName, result] = only(answer);
	expect(resultName).toBe(name);
	const paper = await readPdf(result);
	expect(paper).toMatchObject({ pages: 1, sound: true });
	expect(characterError(paper.text, letter())).toBeLessThanOrEqual(mostError);
});

test("all samples together: one answer in the customer's thread, every document in it", async () => {
	const files = ["Brief.docx", "Scan.pdf", "Foto.jpg", "Foto.heic", "Unterlagen.zip"].map(sample);
	const answer = await service.ask(files, { subject: "Müller ./. Stadtwerke", from: "anwaeltin@kanzlei.localhost" });
	expect(answer.mail.subject).toBe("Re: Müller ./. Stadtwerke");
	expect(answer.mail.inReplyTo).toMatch(/^<.+>$/);
	expect(answer.raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
	expect(answer.envelopeFrom).toMatch(/^dsn\+[0-9a-f]{50,}@maramail\.localhost$/);
	expect(answer.files.size).toBe(7);
	const names = [...answer.files.keys()];
	expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
	for (const name of names) expect(name).toMatch(/\.pdf$/);
	for (const result of answer.files.values()) expect(await readPdf(result)).toMatchObject({ sound: true });
	for (const file of ["Brief.docx", "Scan.pdf", "Foto.jpg", "Foto.heic"]) expect(answer.text).toContain(file);
});

test("zusammen and sw in the address: one PDF of all", async () => {
	const answer = await service.ask([sample("Brief.docx"), sample("Foto.jpg")], {
		to: "optimieren+zusammen+sw@maramail.localhost",
	});
	const paper = await readPdf(only(answer)[1]);
	expect(paper).toMatchObject({ pages: 2, sound: true });
});

test("ohne-ocr in the subject leaves a scan without text; an unknown tag is named", async () => {
	const answer = await service.ask([sample("Scan.pdf")], { subject: "Akte 7 #ohne-ocr #fliegen" });
	expect((await readPdf(only(answer)[1])).text.trim()).toBe("");
	expect(answer.text).toContain("fliegen");
});

test("a mail without attachment gets a friendly how-to", async () => {
	const answer = await service.ask([]);
	expect(answer.files.size).toBe(0);
	expect(answer.text).toMatch(/Anhang|Anhänge|Anlage/);
	expect(answer.text).toContain("optimieren@maramail.localhost");
});

test("a broken PDF, an empty file, a locked PDF and a program beside a good one: each is named, the good one comes", async () => {
	await withScratch(async (folder) => {
		const broken = join(folder, "kaputt.pdf");
		const empty = join(folder, "leer.docx");
		const program = join(folder, "rechnung.exe");
		await writeFile(broken, "%PDF-1.4\nthis is no PDF at all");
		await writeFile(empty, "");
		await writeFile(program, Buffer.concat([Buffer.from("MZ"), Buffer.alloc(500)]));
		const locked = join(folder, "geheim.pdf");
		await runTool("qpdf", ["--encrypt", "user", "owner", "256", "--", sample("Scan.pdf"), locked], {
			folder,
			deadlineMs: amplyMs,
		});
		const answer = await service.ask([broken, empty, program, locked, sample("Brief.docx")]);
		for (const name of ["kaputt.pdf", "leer.docx", "rechnung.exe", "geheim.pdf", "Brief.docx"])
			expect(answer.text).toContain(name);
		expect(answer.text).toMatch(/beschädigt/);
		expect(answer.text).toMatch(/Passwort/);
		expect(answer.text).not.toMatch(/Error|undefined|\[object|\.ts\b/);
		expect([...answer.files.keys()].sort()).toEqual(["Brief.pdf", "geheim.pdf", "kaputt.pdf"]);
		expect(answer.files.get("kaputt.pdf")?.toString()).toBe("%PDF-1.4\nthis is no PDF at all");
		expect(characterError((await readPdf(answer.files.get("Brief.pdf") as Buffer)).text, letter())).toBeLessThan(0.02);
	});
});

test("300 attachments, ten of one name, a mail in a mail in a zip: each comes back under a name of its own", async () => {
	const letterOf = async (words: string) => {
		const document = await PDFDocument.create();
		document.addPage().drawText(words, { x: 72, y: 700, size: 12 });
		return Buffer.from(await document.save());
	};
	const mailWith = (subject: string, attachment: object) =>
		new MailComposer({
			from: "a@mandant.example",
			to: "b@kanzlei.example",
			subject,
			text: "Anbei.",
			attachments: [attachment],
		})
			.compile()
			.build();
	const inner = await mailWith("Fund", {
		filename: "Beleg.pdf",
		content: await letterOf("Beleg aus der inneren Mail"),
	});
	const outer = await mailWith("Weiterleitung", {
		filename: "Fund.eml",
		contentType: "message/rfc822",
		content: inner,
	});
	const unknown = Array.from({ length: 289 }, (_, n) => ({
		filename: "Messwerte.dat",
		content: Buffer.from([0, 1, n >> 8, n & 255, 254]),
	}));
	const alike = await Promise.all(
		Array.from({ length: 10 }, async (_, n) => ({
			filename: "Brief.pdf",
			content: await letterOf(`Brief Nummer ${n}`),
		})),
	);
	const attachments = [
		...unknown,
		...alike,
		{ filename: "Post.zip", content: await zip({ "Weiterleitung.eml": outer }) },
	];
	const from = "viel@kanzlei.localhost";
	const envelope = { from, to: "optimieren@maramail.localhost" };
	const raw = await new MailComposer({ ...envelope, subject: "Akte", text: "Anbei.", attachments }).compile().build();
	await sendStored(service, { envelope, raw });
	const { files, text } = await service.answerTo(from);
	const texts = new Map<string, string>();
	for (const [name, content] of files) if (name.endsWith(".pdf")) texts.set(name, (await readPdf(content)).text);
	const said = [...texts.values()].join();
	for (let n = 0; n < 10; n++) expect(said).toContain(`Brief Nummer ${n}`);
	expect(said).toContain("Beleg aus der inneren Mail");
	expect(said).toContain("Weiterleitung");
	const returned = [...files].filter(([name]) => name.endsWith(".dat")).map(([, content]) => content.readUInt16BE(2));
	expect(returned.toSorted((a, b) => a - b)).toEqual(unknown.map((_, n) => n));
	// 289 as they came, ten letters, two mails and what was in the inner one.
	expect(files.size).toBe(289 + 10 + 3);
	expect(text).toContain("Beleg");
});

test("50 customers at once: each gets exactly its own", async () => {
	// Some are made to PDFs; the others travel the same way and come back as they are, for a fraction of the work.
	const kindOf = (number: number) => (number < 2 ? "txt" : number < 6 ? "md" : "dat");
	await withScratch(async (folder) => {
		const customers = await Promise.all(
			Array.from({ length: 50 }, async (_, number) => {
				const path = join(folder, `Akte-${number}.${kindOf(number)}`);
				const head = kindOf(number) === "dat" ? Buffer.from([0, 1, 2, 3, 255, 254, 0]) : Buffer.alloc(0);
				await writeFile(path, Buffer.concat([head, Buffer.from(`Geheimzeichen Kunde${number}Ende\n`)]));
				return { path, number, from: `mandant${number}@kanzlei.localhost` };
			}),
		);
		await Promise.all(
			customers.map(async ({ path, number, from }) => {
				const answer = await service.ask([path], { from });
				const [name, result] = only(answer);
				const kind = kindOf(number);
				expect(name).toBe(`Akte-${number}.${kind === "dat" ? "dat" : "pdf"}`);
				const text = kind === "dat" ? result.toString("latin1") : (await readPdf(result)).text;
				expect(text.match(/Kunde\d+Ende/g)).toEqual([`Kunde${number}Ende`]);
			}),
		);
		for (const { from } of customers)
			expect(service.mailbox.received.filter(({ to }) => to.includes(from))).toHaveLength(1);
	});
}, 300_000);
