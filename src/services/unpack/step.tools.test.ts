import { describe, expect, test } from "vitest";
import type { Envelope, Manifest } from "../../manifest.ts";
import { step } from "./step.ts";
import { unpack } from "./task.ts";

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("the root mail", () => {
	test("documents come in the mail's order, kinds by content, logos left out", async () => {
		const { manifest, figures, outputs } = await root(
			mailOf(
				part("text/html", '<p>Hallo</p><img src="cid:logo@x">'),
				part(
					"application/octet-stream",
					"JVBERi0xLjQK",
					'Content-Disposition: attachment; filename="Vertrag.doc"',
					"base64",
				),
				part("image/png", png, "Content-ID: <logo@x>\r\nContent-Disposition: inline; filename=logo.png", "base64"),
				part("message/rfc822", "From: a@b\r\nSubject: Vergleich\r\nDate: x\r\n\r\ninnen"),
				part("text/plain", "Notiz", "Content-Disposition: inline; filename=notiz.txt"),
				part("application/pdf", "", 'Content-Disposition: attachment; filename="leer.pdf"', "base64"),
			),
		);
		expect(figures.parts.map(({ kind }) => kind)).toEqual(["pdf", "mail", "txt", "empty"]);
		expect(manifest.parts.map(({ name }) => name)).toEqual(["Vertrag.doc", "Vergleich.eml", "notiz.txt", "leer.pdf"]);
		expect(manifest.leftOut).toEqual([{ name: "logo.png", why: "tracking" }]);
		expect(Buffer.from(outputs[1] ?? []).toString()).toBe("%PDF-1.4\n");
		expect(figures.parts[0]?.size).toBe(9);
	});

	test("tags of address and subject, unknown ones named, case numbers left alone", async () => {
		const { manifest, figures } = await root(
			mail("Subject: Akte #4711 #SW #zusamen #eng\r\nMessage-ID: <m@x>\r\nReferences: <r@x> <s@x>"),
			["zusammen", "ohne-ocr"],
		);
		expect(figures.order?.options).toEqual({
			merge: true,
			colour: "bw",
			size: "normal",
			ocr: false,
			mail: false,
			bea: false,
			languages: ["eng"],
		});
		expect(manifest).toMatchObject({ unknownTags: ["zusamen"], messageId: "<m@x>", references: ["<r@x>", "<s@x>"] });
	});

	test.each([
		["Auto-Submitted: auto-replied", false],
		["Auto-Submitted: no", true],
		["Precedence: bulk", false],
		["List-Id: <x.example>", false],
		["X-Auto-Response-Suppress: All", false],
		["X-Auto-Response-Suppress: DR, OOF", true],
		["X-Priority: 1\r\nDisposition-Notification-To: a@b\r\nX-Mailer: Microsoft Outlook 16.0", true],
	])("%s: answerable %s", async (header, answerable) => {
		expect((await root(mail(header))).figures.order?.answerable).toBe(answerable);
	});

	test("its own text only when asked for; a mail within always", async () => {
		const asked = await root(mail("Subject: Hallo"), ["mail"]);
		expect(asked.manifest.parts).toEqual([{ name: "Hallo.html", inline: true }]);
		expect(Buffer.from(asked.outputs[1] ?? []).toString()).toContain("Guten Tag");
		const { figures } = await step([mail("Subject: Hallo"), manifestOf("Hallo.eml")], {
			kind: "mail",
			root: false,
			part: 0,
		});
		expect(figures).toEqual({ parts: [{ kind: "html", size: expect.any(Number) }] });
	});

	test("a large picture in the text is a document", async () => {
		const photo = Buffer.concat([Buffer.from(png, "base64"), Buffer.alloc(120_000, 7)]).toString("base64");
		const { figures } = await root(
			mailOf(part("text/html", '<img src="cid:p">'), part("image/png", photo, "Content-ID: <p>", "base64")),
		);
		expect(figures.parts.map(({ kind }) => kind)).toEqual(["png"]);
	});

	test("a scanner sends nothing but the document", async () => {
		const scan =
			"From: scanner@example.de\r\nContent-Type: application/pdf; name=Scan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n";
		const { figures, manifest } = await root(Buffer.from(scan));
		expect(figures).toMatchObject({ parts: [{ kind: "pdf", size: 9 }], order: { answerable: true } });
		expect(manifest.parts).toEqual([{ name: "Scan.pdf", inline: false }]);
	});

	test("names in every encoding", async () => {
		const { manifest } = await root(
			mailOf(
				part("text/plain", "Hallo"),
				part("application/pdf", "%PDF-", "Content-Disposition: attachment; filename*=UTF-8''K%C3%BCndigung.pdf"),
				part("application/pdf", "%PDF-", 'Content-Disposition: attachment; filename="=?iso-8859-1?Q?Gr=FC=DFe.pdf?="'),
				part("application/pdf", "%PDF-", "Content-Disposition: attachment; filename*0=lang; filename*1=er.pdf"),
			),
		);
		expect(manifest.parts.map(({ name }) => name)).toEqual(["Kündigung.pdf", "Grüße.pdf", "langer.pdf"]);
	});

	test("thousands of nested parts are too large, not a crash", async () => {
		const nested = Array.from(
			{ length: 300 },
			(_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
		).join("");
		await expect(root(Buffer.from(nested))).rejects.toMatchObject({ code: "too-large" });
	});
});

async function root(content: Uint8Array, tags: readonly string[] = []) {
	const { outputs, figures } = await step([content, envelope(tags)], { kind: "mail", root: true });
	unpack.figures.parse(figures);
	return { outputs, figures, manifest: JSON.parse(Buffer.from(outputs[0] ?? []).toString()) as Manifest };
}

function envelope(tags: readonly string[] = []): Buffer {
	const value: Envelope = { order: "0".repeat(32), sender: "kanzlei@example.de", tags, locale: "de", acceptedAt: 0 };
	return Buffer.from(JSON.stringify(value));
}

function manifestOf(name: string): Buffer {
	return Buffer.from(JSON.stringify({ parts: [{ name, inline: false }], leftOut: [] } satisfies Manifest));
}

function mail(headers: string): Buffer {
	return Buffer.from(`From: a@example.de\r\n${headers}\r\n\r\nGuten Tag\r\n`);
}

function mailOf(...parts: readonly string[]): Buffer {
	const body = parts.map((text) => `--x\r\n${text}\r\n`).join("");
	return Buffer.from(
		`From: a@example.de\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n${body}--x--\r\n`,
	);
}

function part(type: string, content: string, headers = "", encoding = "8bit"): string {
	return `Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n${headers === "" ? "" : `${headers}\r\n`}\r\n${content}`;
}
