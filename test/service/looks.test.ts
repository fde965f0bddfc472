import { PDFDocument, rgb, StandardFonts } from "@cantoo/pdf-lib";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Locale } from "../../src/failure.ts";
import type { Envelope, Manifest } from "../../src/manifest.ts";
import type { ReplyOptions, ReplySource } from "../../src/reply/report.ts";
import { step } from "../../src/services/reply/step.ts";
import { openBrowser } from "../helpers/browser.ts";

let browser: Awaited<ReturnType<typeof openBrowser>>;
const mails = new Map<Locale, string>();
beforeAll(async () => {
	browser = await openBrowser();
	for (const locale of ["de", "en"] as const) mails.set(locale, await answerIn(locale));
});
afterAll(() => browser?.close());

const views = (["de", "en"] as const).flatMap((locale) =>
	[360, 900].flatMap((width) => (["light", "dark"] as const).map((scheme) => ({ locale, width, scheme }))),
);

test.each(views)(
	"$locale, $width px, $scheme: nothing sticks out, and the page has the scheme's colours",
	async ({ locale, width, scheme }) => {
		const { page } = browser;
		const html = Buffer.from(mails.get(locale) ?? "").toString("base64");
		await page.open(`data:text/html;charset=utf-8;base64,${html}`, { width, height: 800, dark: scheme === "dark" });
		const picture = await page.picture(`answer-${locale}-${width}-${scheme}`);
		// More than the view, and a reader has to scroll sideways.
		expect(await page.run("document.documentElement.scrollWidth")).toBe(width);
		const background = await page.run<string>("getComputedStyle(document.body).backgroundColor");
		const [red = 0] = background.match(/\d+/g)?.map(Number) ?? [];
		expect(red < 128).toBe(scheme === "dark");
		expect(picture.length).toBeGreaterThan(20_000);
	},
);

/** An answer in which much is said: photos, a signed file, a locked one, a mail in the mail, findings for the court. */
async function answerIn(locale: Locale): Promise<string> {
	const names = [
		"IMG_4711.HEIC",
		"Mietvertrag 2019 mit allen Anlagen und Übergabeprotokoll.pdf",
		"Vollmacht.pdf",
		"Kalkulation.xlsx",
		"Angebot.eml",
	];
	const root: Manifest = {
		subject: "Müller ./. Stadtwerke Bonn",
		parts: names.map((name) => ({ name, inline: false })),
		leftOut: [{ name: "logo.png", why: "logo" }],
		unknownTags: ["zusamen"],
	};
	const within: Manifest = { subject: "Angebot", parts: [{ name: "scan.pdf", inline: false }], leftOut: [] };
	const pdf = (input: number, pages: number, size: number) => ({
		input,
		kind: "pdf" as const,
		pages,
		size,
		findings: [],
	});
	const about = (part: number, rest: Partial<ReplySource>): ReplySource => ({
		manifest: 1,
		part,
		inside: [],
		kind: "pdf",
		size: 1,
		remarks: [],
		...rest,
	});
	const whole = (note: ReplySource["remarks"][number]["note"]) => ({ note, pages: [] });
	const sources: ReplySource[] = [
		about(0, {
			kind: "heic",
			size: 3_812_000,
			result: pdf(3, 1, 58_300),
			remarks: [
				{ note: "page-found", pages: [1] },
				{ note: "turned", pages: [1] },
				whole("ocr"),
				whole("pdfa"),
				{ note: "page-cut-off", pages: [1] },
			],
		}),
		about(1, {
			size: 24_100_000,
			result: pdf(4, 36, 1_662_000),
			remarks: [whole("ocr"), whole("smaller"), whole("pdfa"), { note: "blank-dropped", pages: [2, 4, 6] }],
		}),
		about(2, {
			size: 412_000,
			result: { input: 3, kind: "record", pages: 1, size: 412_000, findings: [] },
			copy: { input: 4, pages: 1, size: 98_000, findings: [] },
			remarks: [whole("signed-kept")],
		}),
		about(3, {
			kind: "xlsx",
			size: 21_400,
			failure: "encrypted",
			result: { input: 5, kind: "original", pages: 0, size: 21_400, findings: ["no-pdf"] },
		}),
		about(0, {
			manifest: 2,
			inside: [{ manifest: 1, part: 4 }],
			size: 940_000,
			result: { ...pdf(4, 2, 120_000), findings: ["fonts-missing"] },
			remarks: [whole("converted")],
		}),
	];
	const options: ReplyOptions = {
		hasManifest: true,
		domain: "maramail.example",
		mailbox: "optimieren",
		order: "0199-ab",
		bea: true,
		maxAnswer: 25_000_000,
		sources,
	};
	const envelope: Envelope = {
		order: "0".repeat(32),
		sender: "kanzlei@example.de",
		tags: [],
		locale,
		acceptedAt: Date.now() - 95_000,
	};
	const json = (value: unknown) => Buffer.from(JSON.stringify(value));
	const inputs = [
		json(envelope),
		json(root),
		json(within),
		await letter("Rechnung"),
		await letter("Mietvertrag"),
		Buffer.alloc(9),
	];
	const { outputs } = await step(inputs, options);
	const mail = await PostalMime.parse(outputs[0] as Uint8Array);
	const pictures = new Map(
		mail.attachments.map(({ contentId, content }) => [
			contentId?.replace(/[<>]/g, ""),
			Buffer.from(content as ArrayBuffer),
		]),
	);
	return (mail.html ?? "").replace(
		/cid:([^"]+)/g,
		(_, id: string) => `data:image/jpeg;base64,${pictures.get(id)?.toString("base64")}`,
	);
}

async function letter(heading: string): Promise<Uint8Array> {
	const document = await PDFDocument.create();
	const [font, bold] = [
		await document.embedFont(StandardFonts.Helvetica),
		await document.embedFont(StandardFonts.HelveticaBold),
	];
	const page = document.addPage([595, 842]);
	page.drawText("Stadtwerke Bonn GmbH", { font: bold, size: 18, x: 60, y: 770, color: rgb(0.1, 0.25, 0.5) });
	page.drawText("Erika Muster\nSandkaule 2\n53111 Bonn\n\nBonn, den 5. März 2024", {
		font,
		size: 11,
		x: 60,
		y: 690,
		lineHeight: 15,
	});
	page.drawText(`${heading} Nr. 4711`, { font: bold, size: 14, x: 60, y: 560 });
	page.drawText(
		"Sehr geehrte Frau Muster,\n\n".concat("wir berechnen Ihnen wie vereinbart den folgenden Betrag.\n".repeat(12)),
		{ font, size: 11, x: 60, y: 520, lineHeight: 16 },
	);
	return document.save();
}
