import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";
import {
	answer,
	base,
	envelope,
	header,
	json,
	manifestOf,
	pdf,
	pdfOf,
	source,
	whole,
} from "../../../test/helpers/composed-answer.ts";
import { failureCodes } from "../../failure.ts";
import { notes } from "../../kinds.ts";
import type { ReplyOptions, ReplySource } from "../../reply/report.ts";
import { documentFailure } from "../../reply/sentences.ts";
import { step } from "./step.ts";
import { reply } from "./task.ts";

describe("the answer", () => {
	test("goes to the sender, threads, and can never start a loop", async () => {
		const { message, mail } = await answer(
			{},
			manifestOf([], { subject: "Akte\r\nBcc: x@y", messageId: "<m@x>", references: ["<r@x>"] }),
		);
		expect(mail.subject).toBe("Re: Akte Bcc: x@y");
		expect(mail).toMatchObject({
			to: [{ address: "kanzlei@example.de" }],
			inReplyTo: "<m@x>",
			references: "<r@x> <m@x>",
		});
		expect(mail.from).toEqual({ name: "MaraMail", address: "optimieren@maramail.example" });
		expect(mail.messageId).toBe("<0199-ab.answer@maramail.example>");
		expect(header(mail, "auto-submitted")).toBe("auto-replied");
		expect(header(mail, "bcc")).toBeUndefined();
		const text = message.toString("latin1");
		expect(text.replace(/\r\n/g, "")).not.toMatch(/[\r\n]/);
		expect(Math.max(...text.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
	});

	test.each(["Re: Akte", "AW: Akte", "re: Akte"])("%s is not doubled", async (subject) => {
		expect((await answer({}, manifestOf([], { subject }))).mail.subject).toBe(subject);
	});

	test("tells what came of every document", async () => {
		const { mail } = await answer(
			{
				sources: [
					source(0, {
						size: 1_200_000,
						result: pdf(100_000, 2),
						remarks: [whole("ocr"), { note: "page-cut-off", pages: [1] }],
					}),
					source(1, { failure: "encrypted", result: { input: 2, kind: "original", pages: 0, size: 9 } }),
					source(2, { kind: "executable", failure: "executable" }),
				],
			},
			manifestOf(["Beleg 1.jpg", "geheim.docx", "setup.exe"], { unknownTags: ["zusamen"] }),
		);
		for (const body of [mail.text, mail.html]) {
			expect(body).toContain("3 Dokumente brauchen Sie");
			expect(body).toContain("1,2 MB");
			expect(body).toContain("mit einem Passwort geschützt");
			expect(body).toContain("Seite 1 ragt aus dem Bild");
			expect(body).toContain("Unbekannte Option „zusamen“ wurde ignoriert");
			expect(body).toContain("alles gelöscht");
		}
		expect(mail.attachments.map(({ filename }) => filename)).toEqual(["Beleg_1.pdf", "geheim.docx"]);
		expect(mail.html).not.toMatch(/https?:|<img|<script/);
	});

	test("names the pages that want to be photographed again", async () => {
		const said = async (pages: number, remarks: ReplySource["remarks"], rest: Partial<ReplyOptions> = {}) => {
			const sources = [source(0, { result: pdf(1, 3) }), source(1, { result: pdf(1, pages), remarks })];
			const { mail } = await answer({ sources, ...rest }, manifestOf(["a.tif", "b.tif"]));
			return mail.text;
		};
		expect(await said(9, [{ note: "blurred", pages: [2, 4, 5, 7, 8, 9] }])).toContain(
			"Die Seiten 2, 4, 5 und 7 bis 9 sind unscharf. Bitte fotografieren Sie sie noch einmal",
		);
		expect(await said(1, [{ note: "blurred", pages: [1] }])).toContain("Die Seite ist unscharf.");
		const merged = { merged: { input: 2, pages: 5, size: 10 } };
		expect(await said(2, [{ note: "glare", pages: [2] }], merged)).toContain("Auf Seite 5 spiegelt sich");
		expect(await said(2, [whole("not-searchable")])).toContain("Das Dokument ist nicht durchsuchbar.");
	});

	test("merged: one PDF named after the subject, pages counted, originals beside it", async () => {
		const { mail, attachments } = await answer(
			{
				merged: { input: 2, pages: 5, size: 10 },
				sources: [source(0, { result: pdf(1, 2) }), source(1, { result: pdf(1, 3) })],
			},
			manifestOf(["a.jpg", "b.jpg"], { subject: "WG: Müller ./. Schmidt #zusammen" }),
		);
		expect(attachments).toBe(1);
		expect(mail.attachments[0]?.filename).toBe("Müller_Schmidt.pdf");
		expect(mail.text).toContain("Seiten 3 bis 5");
	});

	test("a signed PDF comes back with a copy beside it, or in the merged one; blank pages are told by the original's numbers", async () => {
		const record = source(0, {
			result: { input: 2, kind: "record", pages: 2, size: 10 },
			copy: { input: 2, pages: 2, size: 12 },
			remarks: [whole("signed-kept")],
		});
		const blank = source(1, { result: pdf(1, 2), remarks: [{ note: "blank-dropped", pages: [2, 4] }] });
		const names = manifestOf(["Vertrag.pdf", "Akte.pdf"]);
		const apart = await answer({ sources: [record, blank] }, names);
		expect(apart.mail.attachments.map(({ filename }) => filename)).toEqual([
			"Vertrag.pdf",
			"Vertrag_Lesekopie.pdf",
			"Akte.pdf",
		]);
		expect(apart.mail.text).toContain("durchsuchbare Lesekopie ohne Signatur: Vertrag_Lesekopie.pdf");
		expect(apart.mail.text).toContain("Die Seiten 2 und 4 des Originals waren leer und sind weggelassen.");
		const merged = await answer({ sources: [record, blank], merged: { input: 2, pages: 4, size: 10 } }, names);
		expect(merged.mail.attachments.map(({ filename }) => filename)).toEqual(["Dokumente.pdf", "Vertrag.pdf"]);
		expect(merged.mail.text).toContain("Im gemeinsamen PDF ist eine Lesekopie davon: Seiten 1 bis 2.");
		expect(merged.mail.text).toContain("Seiten 3 bis 4");
	});

	test("what hung on a mail in the mail is named after it; what was left out of any of them is said, with the reason", async () => {
		const leftOut = [{ name: "logo.png", why: "logo" as const }];
		const within = manifestOf(["Angebot Müller.html", "scan.pdf"], {
			subject: "WG: Angebot Müller",
			leftOut: [{ name: "zähler.gif", why: "tracking" }],
		});
		const inside = [{ manifest: 1, part: 0 }];
		const sources = [0, 1].map((part) => source(part, { manifest: 3, inside, result: pdf(1, 1) }));
		const { mail } = await answer({ sources }, manifestOf(["Angebot.eml"], { leftOut }), envelope, [
			Buffer.from("x"),
			json(within),
		]);
		expect(mail.attachments.map(({ filename }) => filename)).toEqual(["Angebot_Müller.pdf", "Angebot_Müller_scan.pdf"]);
		expect(mail.text).toContain("aus Angebot.eml");
		expect(mail.text).toContain("nur Zierde der Mail (Logos, Symbole): logo.png.");
		expect(mail.text).toContain("nur Zählbilder, die melden, wer die Mail öffnet: zähler.gif.");
	});

	test("for a court: numbered names, every finding with its mend, and what may be filed as it is", async () => {
		const filed = { bea: true, sources: [source(0, { result: { ...pdf(1, 1), findings: [] } })] };
		const right = await answer(filed, manifestOf(["Klage.docx"]));
		expect(right.mail.text).toContain("Diese Dateien können so eingereicht werden");
		const several: ReplySource[] = [
			source(0, { result: { ...pdf(1, 1), findings: [] } }),
			source(1, { result: { ...pdf(1, 1), findings: ["fonts-missing"] } }),
			source(2, {
				result: { input: 2, kind: "original", pages: 0, size: 9, findings: ["no-pdf"] },
				failure: "encrypted",
			}),
		];
		const { mail } = await answer(
			{ bea: true, sources: several },
			manifestOf(["Klage.docx", "IMG_1.jpg", "geheim.docx"]),
		);
		expect(mail.attachments.map(({ filename }) => filename)).toEqual(["01_Klage.pdf", "02_IMG_1.pdf", "geheim.docx"]);
		for (const body of [mail.text, mail.html?.replace(/<[^>]*>/g, "")]) {
			expect(body).toContain("So sollten nicht alle Dateien eingereicht werden");
			expect(body).toMatch(
				/02_IMG_1\.pdf[\s\S]*Nicht alle Schriften sind eingebettet[\s\S]*sagt nicht, was die Datei enthält/,
			);
			expect(body).toMatch(/geheim\.docx[\s\S]*Fehler: Kein PDF/);
			expect(body).not.toContain("nummeriert");
		}
	});

	test("a name that says nothing gives way to the text's date, kind and sender; one that says something stays", async () => {
		const text =
			"Stadtwerke Bonn GmbH\nErika Muster\nBonn, den 5. März 2024\nRechnung Nr. 4711\nSehr geehrte Frau Muster";
		const letter = await pdfOf(text);
		const sources = [source(0, { result: pdf(1, 1) }), source(1, { result: pdf(1, 1) })];
		const { mail } = await answer({ sources }, manifestOf(["IMG_1234.HEIC", "Beleg.jpg"]), envelope, [letter]);
		expect(mail.attachments.map(({ filename }) => filename).slice(0, 2)).toEqual([
			"2024-03-05_Rechnung_Stadtwerke_Bonn_GmbH.pdf",
			"Beleg.pdf",
		]);
	});

	test("shows each result's first page, small and in the mail itself", async () => {
		const { mail, pictures } = await answer(
			{ sources: [source(0, { result: pdf(1, 1) })] },
			manifestOf(["a.jpg"]),
			envelope,
			[await pdfOf("Rechnung")],
		);
		expect(pictures).toHaveLength(1);
		for (const { content, contentId = "" } of pictures) {
			expect((content as ArrayBuffer).byteLength).toBeLessThanOrEqual(15_000);
			expect(mail.html).toContain(`src="cid:${contentId.slice(1, -1)}"`);
		}
	});

	test("too large for one mail: several, numbered, no document cut; too large for any: said, not sent", async () => {
		const contents = [400_000, 400_000, 900_000].map((size) => Buffer.alloc(size, "%PDF-1.7 "));
		const sources = contents.map(({ length }, at) =>
			source(at, { result: { input: at + 2, kind: "pdf", pages: 1, size: length } }),
		);
		const options = reply.options.parse({ ...base, sources, maxAnswer: 1_000_000 });
		const inputs = [json(envelope), json(manifestOf(["a.pdf", "b.pdf", "riesig.pdf"])), ...contents];
		const { outputs } = await step(inputs, options);
		expect(outputs).toHaveLength(2);
		for (const output of outputs) expect(output.length).toBeLessThanOrEqual(1_000_000);
		const mails = await Promise.all(outputs.map((output) => PostalMime.parse(Buffer.from(output))));
		expect(mails.map(({ attachments }) => attachments.map(({ filename }) => filename))).toEqual([["a.pdf"], ["b.pdf"]]);
		expect(mails.map(({ subject }) => subject)).toEqual([
			"Ihre optimierten Dokumente (Teil 1 von 2)",
			"Ihre optimierten Dokumente (Teil 2 von 2)",
		]);
		expect(mails[0]?.text).toContain("in Mail 2");
		expect(mails[0]?.text).toMatch(/riesig\.pdf[\s\S]*größer, als eine Mail sein darf/);
		expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
	});

	test("without documents: how it works; without a readable mail: why", async () => {
		expect((await answer({}, manifestOf([]))).mail.text).toContain("So geht es");
		const failed = await answer({ hasManifest: false, failure: "damaged" }, undefined);
		expect(failed.mail.text).toContain("Die Mail ist beschädigt");
		expect(failed.mail.subject).toBe("Ihre optimierten Dokumente");
	});

	test("English", async () => {
		const { mail } = await answer({ sources: [source(0, { result: pdf(1, 1) })] }, manifestOf(["a.jpg"]), {
			...envelope,
			locale: "en",
		});
		expect(mail.text).toContain("Your document is ready");
	});

	test("names cannot become HTML, nor turn lines", async () => {
		const { mail } = await answer({ sources: [source(0, {})] }, manifestOf(["<img src=//evil>\u202egpj\n.pdf"]));
		expect(mail.html).not.toContain("<img");
		expect(mail.html).not.toContain("\u202e");
	});

	test("no failure promises a file that does not come back", () => {
		for (const code of failureCodes) {
			expect(documentFailure(code, "de", false)).not.toMatch(/erhalten .* zurück/);
			expect(documentFailure(code, "en", false)).not.toMatch(/is returned/);
		}
	});
});

test("parse(compose(mail)) keeps every byte, whatever the names", async () => {
	const documents = fc.array(
		fc.record({
			name: fc.string({ unit: "binary" }),
			bytes: fc.uint8Array({ maxLength: 300 }),
			original: fc.boolean(),
			notes: fc.subarray([...notes]),
		}),
		{ maxLength: 6 },
	);
	await fc.assert(
		fc.asyncProperty(documents, fc.string({ unit: "binary" }), async (given, subject) => {
			const sources = given.map(({ bytes, original, notes }, part) =>
				source(part, {
					remarks: notes.map(whole),
					result: { input: part + 2, kind: original ? "original" : "pdf", pages: original ? 0 : 1, size: bytes.length },
				}),
			);
			const manifest = manifestOf(
				given.map(({ name }) => name),
				{ subject },
			);
			const { mail } = await answer(
				{ sources },
				manifest,
				envelope,
				given.map(({ bytes }) => bytes),
			);
			expect(mail.attachments.map(({ content }) => Buffer.from(content as ArrayBuffer))).toEqual(
				given.map(({ bytes }) => Buffer.from(bytes)),
			);
			const names = mail.attachments.map(({ filename }) => filename ?? "");
			for (const name of names) expect(name).toMatch(/^[A-Za-zÄÖÜäöüß0-9_-]{1,80}(\.[A-Za-z0-9]{1,8})?$/);
			expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
		}),
		{ numRuns: 30 },
	);
});
