import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { expect, test } from "vitest";
import { workLocally } from "../../../src/cli/local-order.ts";
import { readConfig } from "../../../src/config.ts";
import type { Manifest } from "../../../src/manifest.ts";
import { writeZip } from "../../../src/services/office/write-zip.ts";
import { step } from "../../../src/services/unpack/step.ts";
import type { UnpackOptions } from "../../../src/services/unpack/task.ts";
import { collected } from "../folder.ts";
import { lookInside } from "./inside.ts";
import { expectedOutcome, folded, isAsExpected, outcomeOf } from "./outcome.ts";
import { readTable } from "./table.ts";

/** `npm run bench:attachments` takes the same files through the whole of the work. */
test("every real file is taken for what it is, and opened or refused as written down", async () => {
	const table = readTable();
	expect(table.length).toBeGreaterThan(800);
	for (const { path, kind, inside } of table)
		expect({ path, ...(await lookInside(collected(path))) }).toEqual({ path, kind, inside });
});

test("of every file it is written down what is to come of it, or its kind says so", () => {
	const unsaid = readTable().filter((file) =>
		expectedOutcome(file).some((word) => word === "" || word.startsWith("?")),
	);
	expect(unsaid.map(({ path }) => path)).toEqual([]);
});

/** A word for each way that a file goes. One picture only: pictures are put into the order in which they were taken. */
const sample = [
	"msgInMsgInMsg.msg",
	"COMPRESS-189.zip",
	"bla.encrypted.7z",
	"attachment_pdf.eml",
	"rtf/accent.rtf",
	"test_files/test.xlsx",
	"g4-multi.tiff",
];

test("a sample of them comes out as written down, all in one mail, from the mail to the PDFs", async () => {
	const files = readTable().filter(({ path }) => sample.some((end) => path.endsWith(end)));
	expect(files.length).toBe(sample.length);
	const { plan } = await workLocally(
		files.map(({ path }) => collected(path)),
		readConfig(),
	);
	for (const [part, file] of files.entries()) {
		const came = outcomeOf(plan.sources.filter(({ named, inside }) => (inside[0] ?? named).part === part));
		const right = isAsExpected(came, expectedOutcome(file));
		expect({ path: file.path, came: folded(came), right }).toMatchObject({ right: true });
	}
}, 240_000);

interface File {
	readonly filename: string;
	readonly content: Uint8Array;
}

const mailOf = (subject: string, attachments: readonly File[]): Promise<Buffer> =>
	new MailComposer({
		from: "a@b.de",
		to: "c@d.de",
		subject,
		text: "Anbei.",
		attachments: attachments.map(({ filename, content }) => ({ filename, content: Buffer.from(content) })),
	})
		.compile()
		.build();

async function unpack(content: Uint8Array, kind: UnpackOptions["kind"]) {
	const about = Buffer.from(JSON.stringify({ parts: [{ name: "", inline: false }], leftOut: [] } satisfies Manifest));
	const { outputs, figures } = await step([content, about], { kind, root: false, part: 0 });
	const { parts } = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString()) as Manifest;
	return parts.map(({ name }, at) => ({ name, kind: figures.parts[at]?.kind, content: outputs[at + 1] as Uint8Array }));
}

test("300 attachments come one and all, in their order; ten of the same name are ten", async () => {
	const many = Array.from({ length: 300 }, (_, at) => ({
		filename: at < 10 ? "Scan.pdf" : `Anlage ${at}.pdf`,
		content: Buffer.from(`%PDF-1.4 ${at}`),
	}));
	const [text, ...parts] = await unpack(await mailOf("Viele", many), "mail");
	expect(text?.name).toBe("Viele.html");
	expect(parts.map(({ name }) => name)).toEqual(many.map(({ filename }) => filename));
	expect(parts.map(({ content }) => Buffer.from(content).toString())).toEqual(many.map(({ content }) => `${content}`));
});

test("a mail in a mail in a zip in a mail gives up its document", async () => {
	const brief = { filename: "Brief.pdf", content: Buffer.from("%PDF-1.4 Brief") };
	const inner = await mailOf("Innen", [{ filename: "Mitte.eml", content: await mailOf("Mitte", [brief]) }]);
	const zip = await writeZip([["Ordner/Post.eml", inner]]);
	const outer = await unpack(await mailOf("Außen", [{ filename: "Post.zip", content: zip }]), "mail");
	const opened = await unpack(outer.at(-1)?.content as Uint8Array, "zip");
	const middle = await unpack(opened[0]?.content as Uint8Array, "mail");
	const last = await unpack(middle.at(-1)?.content as Uint8Array, "mail");
	expect([outer, opened, middle, last].map((parts) => parts.map(({ kind }) => kind))).toEqual([
		["html", "zip"],
		["mail"],
		["html", "mail"],
		["html", "pdf"],
	]);
	expect(last[1]?.name).toBe("Brief.pdf");
	expect(Buffer.from(last[1]?.content as Uint8Array)).toEqual(brief.content);
});
