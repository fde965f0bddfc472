import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { amplyMs } from "../../../test/helpers/until.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { pageSizes } from "../../tools/poppler.ts";
import { runTool } from "../../tools/tool.ts";
import { cleanHtml } from "./clean-html.ts";
import { step } from "./step.ts";
import type { TypesetOptions } from "./task.ts";

async function set(content: string | Uint8Array, kind: TypesetOptions["kind"] = "html") {
	const { outputs, figures } = await step([Buffer.from(content as string)], { kind });
	const pdf = Buffer.from(outputs[0] as Uint8Array);
	return withScratch(async (folder) => {
		await writeFile(join(folder, "it.pdf"), pdf);
		const { stdout } = await runTool("pdftotext", ["-layout", "it.pdf", "-"], { folder, deadlineMs: amplyMs });
		const fonts = await runTool("pdffonts", ["it.pdf"], { folder, deadlineMs: amplyMs });
		return {
			pdf,
			pages: figures.pages,
			sizes: await pageSizes(folder, "it.pdf"),
			text: stdout.toString("utf8"),
			fonts: fonts.stdout.toString("latin1").split("\n").slice(2, -1),
		};
	});
}

describe("what was written is what is read", () => {
	test("all letters, on A4, as PDF/A with every font in it", async () => {
		const words = "Müller & Söhne, Straße, § 433 BGB, 5 €, „Zitat“ – Żółć, Дело, Νόμος, şğı, 法律, ✔ 😀";
		const { text, sizes, pdf, fonts } = await set(`<p>${words.replace("&", "&amp;")}</p>`);
		expect(text.trim().replace(/\s+/g, " ")).toBe(words);
		expect(sizes.map(({ width, height }) => [Math.round(width), Math.round(height)])).toEqual([[595, 842]]);
		expect(pdf.toString("latin1")).toMatch(/pdfaid:part(="|>)2/);
		// Columns: name, type, encoding, embedded.
		expect(fonts.filter((font) => !/ yes (yes|no ) +(yes|no) /.test(font))).toEqual([]);
	});

	test.each(["ሰላም ኣለኻ", "안녕하세요", "สวัสดี", "नमस्ते", "வணக்கம்", "こんにちは", "გამარჯობა", "ភាសា"])(
		"clients write in many scripts: %s",
		async (words) => {
			const { text } = await set(`<p>${words}</p>`);
			expect(text.trim().normalize("NFC")).toBe(words);
		},
	);

	test.each([
		["UTF-8 that does not say so", Buffer.from("<p>Größe §</p>")],
		["Windows text that says so", Buffer.from('<meta charset="windows-1252"><p>Größe §</p>', "latin1")],
		["Windows text that does not", Buffer.from("<p>Größe §</p>", "latin1")],
		["UTF-8 that claims to be Latin-1", Buffer.from('<meta charset="iso-8859-1"><p>Größe §</p>')],
	])("%s", async (_, page) => {
		expect((await set(page)).text.trim()).toBe("Größe §");
	});

	test("a table wider than the paper is drawn smaller, not cut", async () => {
		const cells = Array.from({ length: 24 }, (_, at) => `<td>Spaltenwert${at}</td>`).join("");
		const { text, sizes } = await set(`<table><tr>${cells}</tr></table>`);
		for (let at = 0; at < 24; at++) expect(text).toContain(`Spaltenwert${at}`);
		expect(Math.round(sizes[0]?.width ?? 0)).toBe(595);
	});

	test("Outlook's bullets, ticks, arrows and smileys are what Windows shows, not the letters behind them", async () => {
		const { text } = await set(
			`<p><span style='font-family:Wingdings'>ü</span> erledigt <span style="font-family:Wingdings">J</span></p>
			<p style='text-indent:-18.0pt'><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span>Jahre</p>
			<p><font face="Wingdings">&#216; \uf0e0 §</font> J <span style="font-family:Wingdings">Wort<b style="font-family:Arial">J</b></span></p>`,
		);
		expect(text.trim().split(/\s+/)).toEqual("✓ erledigt ☺ • Jahre ➢ → ▪ J WortJ".split(" "));
	});

	test("Markdown", async () => {
		const { text } = await set("# Vermerk\n\n* erstens\n* zweitens\n\n| Betrag |\n| --- |\n| 5 € |\n", "markdown");
		expect(text).toMatch(/^\s*Vermerk\s+• *erstens\s+• *zweitens\s+Betrag\s+5 ?€\s*$/);
	});

	test("a card, even an old one", async () => {
		const card =
			"BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg =\r\nM=C3=BCller\r\nTEL;WORK:+49 30 123\r\nADR;WORK:;;Am Markt 1;Köln;;50667;\r\nEND:VCARD\r\n";
		const { text } = await set(card, "vcard");
		expect(text).toMatch(/Jörg Müller\s+Anschrift\s+Am Markt 1, 50667 Köln\s+Telefon\s+\+49 30 123/);
	});

	test("an invitation, by the clock it names", async () => {
		const event = [
			"BEGIN:VEVENT",
			"SUMMARY:Gütetermin",
			"DTSTART;TZID=Europe/Berlin:20260304T093000",
			"DTEND:20260304T100000Z",
			"ORGANIZER;CN=Dr. Weiß:mailto:weiss@example.de",
			"LOCATION:Saal 12\\, 2. Stock",
			"DESCRIPTION:Bitte pünktlich",
			"END:VEVENT",
		];
		const { text } = await set(
			["BEGIN:VCALENDAR", "VERSION:2.0", ...event, "END:VCALENDAR", ""].join("\r\n"),
			"calendar",
		);
		expect(text).toMatch(
			/Gütetermin\s+Beginn\s+04\.03\.2026, 09:30 \(Europe\/Berlin\)\s+Ende\s+Mittwoch, 4\. März 2026 um 11:00 MEZ/,
		);
		expect(text).toMatch(/Ort\s+Saal 12, 2\. Stock\s+Eingeladen von\s+Dr\. Weiß <weiss@example\.de>\s+Bitte pünktlich/);
	});

	test("what is no card and no calendar is shown as it is", async () => {
		expect((await set("BEGIN:VCARD\nkaputt", "vcard")).text).toContain("kaputt");
		expect((await set("BEGIN:VCALENDAR\nkaputt", "calendar")).text).toContain("kaputt");
	});
});

describe("nothing acts, nothing loads", () => {
	test("no address is ever asked, whatever the page tries", async () => {
		let asked = 0;
		const server = createServer((_, response) => {
			asked += 1;
			response.end();
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
		const { text } = await set(`<html><head><link rel="stylesheet" href="${url}"><link rel="attachment" href="${url}">
			<style>@import url(${url}); @font-face { font-family: x; src: url("${url}") } body { background: url(${url}); font-family: x }
			@page { size: 10mm 10mm; background: u\\72l(${url}) }</style><base href="${url}"></head>
			<body background="${url}"><img src="${url}" alt="Bild"><object data="${url}"></object><embed src="${url}"><iframe src="${url}"></iframe>
			<svg><image href="${url}"/></svg><img srcset="${url} 2x"><video poster="${url}"></video>
			<p style="background: u\\72l(${url})">Text</p><img src="file:///etc/passwd"></body></html>`);
		server.close();
		expect(asked).toBe(0);
		expect(text).toMatch(/Bild\s+Text/);
	});

	test("scripts and their like are gone, links to the web stay", async () => {
		const clean = cleanHtml(
			'<script>x()</script><a href="javascript:x()" onclick="x()">a</a><a href="https://example.de">b</a><form action="https://x">c</form>',
		);
		expect(clean).toBe('<a>a</a><a href="https://example.de">b</a>c');
		const { pdf } = await set('<a href="https://example.de/akte">Akte</a>');
		expect(pdf.toString("latin1")).toContain("https://example.de/akte");
	});

	test("a page cannot lay hands on the paper", async () => {
		const { sizes } = await set("<style>@page { size: 5mm 5mm }</style><p>Text</p>");
		expect(Math.round(sizes[0]?.width ?? 0)).toBe(595);
	});

	test("Outlook's own kind of page begins no new one behind the head of the mail", async () => {
		const { pages, text } =
			await set(`<style>@page WordSection1 { size: 612pt 792pt } div.WordSection1 { page: WordSection1; }
			p { margin: 0; page-break-inside: avoid }</style><p>Kopf</p><div class="WordSection1"><p style="page:WordSection1">Text</p></div>`);
		expect(text).toMatch(/Kopf\s+Text/);
		expect(pages).toBe(1);
	});

	test("pictures that come along are drawn", async () => {
		const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#c02020" } })
			.png()
			.toBuffer();
		const { pdf } = await set(`<img src="data:image/png;base64,${png.toString("base64")}">`);
		expect(pdf.toString("latin1")).toMatch(/\/Subtype ?\/Image/);
	});

	test("a page of ten thousand nested boxes is no crash", async () => {
		const { pages } = await set(`${"<div>".repeat(10_000)}tief`);
		expect(pages).toBeGreaterThan(0);
	});
});
