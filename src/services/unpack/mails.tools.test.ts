import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { amplyMs } from "../../../test/helpers/until.ts";
import type { Manifest } from "../../manifest.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { runTool } from "../../tools/tool.ts";
import { openEnvelopes } from "./open-envelopes.ts";
import { readMail } from "./read-mail.ts";
import { step } from "./step.ts";
import type { UnpackOptions } from "./task.ts";

/** Outlook's container with two files, and a text where there is one ([MS-OXTNEF] §2.1.3). */
function winmail(body?: string): Buffer {
	const attribute = (level: number, id: number, value: Uint8Array) => {
		const head = Buffer.alloc(9);
		head.writeUInt8(level, 0);
		head.writeUInt32LE(id, 1);
		head.writeUInt32LE(value.length, 5);
		const sum = Buffer.alloc(2);
		sum.writeUInt16LE(value.reduce((total, byte) => total + byte, 0) & 0xffff);
		return Buffer.concat([head, value, sum]);
	};
	const text = (words: string) => Buffer.from(`${words}\0`, "latin1");
	const file = (name: string, content: string) => [
		attribute(2, 0x00069002, Buffer.alloc(14)),
		attribute(2, 0x00018010, text(name)),
		attribute(2, 0x0006800f, Buffer.from(content)),
	];
	return Buffer.concat([
		Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
		...(body === undefined ? [] : [attribute(1, 0x0002800c, text(body))]),
		...file("Größe.txt", "Grüße"),
		...file("Klage.pdf", "%PDF-1.4\n"),
	]);
}

/** What comes of a mail that is a document itself: its own page first, then its attachments. */
async function parts(content: Uint8Array, kind: UnpackOptions["kind"], name = "x") {
	const manifest: Manifest = { parts: [{ name, inline: false }], leftOut: [] };
	const { outputs, figures } = await step([content, Buffer.from(JSON.stringify(manifest))], {
		kind,
		root: false,
		part: 0,
	});
	const about = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString()) as Manifest;
	return about.parts.map((part, at) => ({
		name: part.name,
		kind: figures.parts[at]?.kind,
		text: Buffer.from(outputs[at + 1] as Uint8Array).toString(),
	}));
}

const summary = (all: Awaited<ReturnType<typeof parts>>) => all.map(({ name, kind }) => `${name} (${kind})`);

describe("charsets", () => {
	const text = "Grüße – 5 €";
	const windows = Buffer.from("Gr\xfc\xdfe \x96 5 \x80", "latin1");
	test.each<[string, string, Uint8Array, string]>([
		["UTF-8", "utf-8", Buffer.from(text), text],
		["UTF-8 that nobody declared", "", Buffer.from(text), text],
		["UTF-8 declared as Latin-1", "iso-8859-1", Buffer.from(text), text],
		["Windows text declared as ASCII", "us-ascii", windows, text],
		["Windows text declared as UTF-8", "utf-8", windows, text],
		["Windows text declared as Latin-1", "iso-8859-1", windows, text],
		["Latin-9", "iso-8859-15", Buffer.from("5 \xa4", "latin1"), "5 €"],
		["Eastern Europe", "windows-1250", Buffer.from("\xaf\xf3\xb3\xe6", "latin1"), "Żółć"],
		["Latin-2", "iso-8859-2", Buffer.from("\xaf\xf3\xb3\xe6", "latin1"), "Żółć"],
		["Cyrillic", "windows-1251", Buffer.from("\xc4\xe5\xeb\xee", "latin1"), "Дело"],
		["Turkish", "iso-8859-9", Buffer.from("\xfe\xf0\xfd", "latin1"), "şğı"],
		["UTF-7", "utf-7", Buffer.from("Gr+APwA3w-e +IBM 5 +IKw-"), text],
		["a charset nobody knows", "x-klingon", windows, text],
	])("%s", async (_, charset, content, expected) => {
		const declared = charset === "" ? "" : `; charset=${charset}`;
		const head = Buffer.from(
			`From: a@b\r\nContent-Type: text/plain${declared}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`,
		);
		expect((await readMail(Buffer.concat([head, content]))).text.trim()).toBe(expected);
	});

	test("bare Windows text in headers and names", async () => {
		const mail = await readMail(
			Buffer.from(
				'From: M\xfcller <a@b>\r\nSubject: K\xfcndigung\r\nContent-Type: application/pdf; name="Gr\xfc\xdfe.pdf"\r\n\r\n%PDF-1.4',
				"latin1",
			),
		);
		expect([mail.from, mail.about.subject, mail.attachments[0]?.untrustedName]).toEqual([
			"Müller <a@b>",
			"Kündigung",
			"Grüße.pdf",
		]);
	});
});

test("bare bytes in an encoded word are in its charset, others in Windows'", async () => {
	const head =
		"From: J\xf6rg <j@k.de>\r\nTo: =?iso-8859-2?q?=AF\xf3\xb3=E6?= <a@b.pl>\r\nSubject: =?iso-8859-1?Q?Die_Fr\xf6sche?=";
	const [page] = await parts(Buffer.from(`${head}\r\n\r\nText\r\n`, "latin1"), "mail");
	expect(page?.name).toBe("Die Frösche.html");
	for (const word of ["Jörg", "Żółć"]) expect(page?.text).toContain(word);
});

test("files inside a text are documents, and the text is without them", async () => {
	const all = await parts(
		Buffer.from(
			"From: a@b\r\nDate: d\r\n\r\nAnbei.\r\nbegin 644 Brief.txt\r\n(1W+#O,.?90H \r\n`\r\nend\r\nGru\xdf\r\n",
			"latin1",
		),
		"mail",
	);
	expect(summary(all)).toEqual(["Mail.html (html)", "Brief.txt (txt)"]);
	expect(all[0]?.text).toMatch(/Anbei\.\s+Gruß/);
	expect(all[0]?.text).not.toContain("begin 644");
});

describe("Outlook", () => {
	const msg = (name: string) => fixture(`outlook/${name}.msg`);

	test("a mail in a mail in a mail, each with its files", async () => {
		const all = await parts(msg("nested"), "msg");
		expect(summary(all)).toEqual([
			"I have sub attachments!.html (html)",
			"I have attachments!.msg (msg)",
			"blue.png (png)",
		]);
		const inner = all.find(({ kind }) => kind === "msg");
		expect(inner).toBeDefined();
	});

	test("the attachments stay in order; pictures of the signature stay in the text", async () => {
		expect(summary(await parts(msg("order"), "msg"))).toEqual([
			"Attachments order.html (html)",
			...["A", "B", "C", "D"].map((letter) => `${letter}.docx (docx)`),
		]);
		const [page, ...rest] = await parts(msg("inline"), "msg");
		expect(summary(rest)).toEqual(["attach.png (png)"]);
		expect(page?.text).toContain("data:image/png;base64,");
	});

	test("an appointment says when and where", async () => {
		const [page] = await parts(msg("appointment"), "msg");
		expect(page?.text).toMatch(/Beginn.*Mittwoch, 13\. Oktober 2021 um 11:30 MESZ.*Ort.*A place/s);
	});

	test("a contact's telephone number is one, and no date", async () => {
		const [page] = await parts(msg("contact"), "msg");
		expect(page?.text).toMatch(/Telefon<.*>06-0001-0002<.*Mobil<.*>080-0001-0001</s);
	});

	test("texts that are not Unicode are in the sender's own code page", async () => {
		const [page] = await parts(msg("cp932"), "msg");
		expect(page?.name).toBe("日本語 Non Unicode タイトル.html");
		expect(page?.text).toContain("本文");
	});

	test("winmail.dat", async () => {
		expect(summary(await parts(winmail(), "tnef"))).toEqual(["Größe.txt (txt)", "Klage.pdf (pdf)"]);
		const [page] = await parts(winmail("Anbei die Klageschrift."), "tnef");
		expect(page?.text).toContain("Anbei die Klageschrift.");
		// Cut within the second file: what was read before is kept.
		expect(summary(await parts(winmail().subarray(0, -10), "tnef"))).toContain("Größe.txt (txt)");
	});

	test("winmail.dat in a mail: what it holds takes its place", async () => {
		const mail = `From: a@b\r\nSubject: c\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHallo\r\n--x\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n${winmail().toString("base64")}\r\n--x--\r\n`;
		expect(summary(await parts(Buffer.from(mail), "mail"))).toEqual([
			"c.html (html)",
			"Größe.txt (txt)",
			"Klage.pdf (pdf)",
		]);
	});
});

describe("S/MIME", () => {
	const inner =
		"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\nGrüße\n--x\nContent-Type: application/pdf; name=Klage.pdf\n\n%PDF-1.4\n--x--\n";
	const outer = (body: Buffer) =>
		Buffer.from(
			`From: a@b\r\nSubject: signiert\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n${body.toString("base64")}\r\n`,
		);

	test("a signed mail is the mail that was signed", async () => {
		const mail = await openEnvelopes(await readMail(outer(await cms("-sign", "-nodetach", inner))));
		expect(mail.text.trim()).toBe("Grüße");
		expect(mail.about.subject).toBe("signiert");
		expect(mail.attachments.map(({ untrustedName }) => untrustedName)).toEqual(["Klage.pdf"]);
	});

	test("a signed document is the document", async () => {
		const container = await cms("-sign", "-nodetach", "%PDF-1.4\n");
		expect(summary(await parts(container, "smime", "Vertrag.pdf.p7m"))).toEqual(["Vertrag.pdf (pdf)"]);
	});

	test("what is encrypted, or a signature alone, is said to be so", async () => {
		await expect(parts(await cms("-encrypt", "-aes256", inner), "smime")).rejects.toMatchObject({ code: "sealed" });
		await expect(parts(await cms("-sign", "", inner), "smime")).rejects.toMatchObject({ code: "unknown-kind" });
		const mail = await openEnvelopes(await readMail(outer(await cms("-encrypt", "-aes256", inner))));
		expect(mail.attachments.map(({ untrustedName }) => untrustedName)).toEqual(["smime.p7m"]);
	});

	async function cms(verb: "-sign" | "-encrypt", option: string, content: string): Promise<Buffer> {
		return withScratch(async (folder) => {
			await writeFile(join(folder, "in"), content);
			const openssl = (args: string) =>
				runTool(
					"openssl",
					args.split(" ").filter((arg) => arg !== ""),
					{ folder, deadlineMs: amplyMs },
				);
			await openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout key -out cert");
			const who = verb === "-sign" ? "-signer cert -inkey key" : "";
			await openssl(
				`cms ${verb} ${option} -binary -in in -outform DER -out out ${who} ${verb === "-encrypt" ? "cert" : ""}`,
			);
			return readFile(join(folder, "out"));
		});
	}
});
