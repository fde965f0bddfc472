import { mkdtemp, rm } from "node:fs/promises";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zip } from "../../samples/zip.ts";
import { deriveBlobKeys } from "../../src/crypto/blob-keys.ts";
import { BlobWriter } from "../../src/crypto/blob-writer.ts";
import { newOrderKey } from "../../src/crypto/chunk-encryption.ts";
import type { Failure } from "../../src/failure.ts";
import { chunkKey, newId } from "../../src/handle.ts";
import { type BlobKind, blobKinds } from "../../src/kinds.ts";
import { Cell } from "../../src/sandbox/cell.ts";
import { bundledProgram, bundlePrograms } from "../../src/sandbox/program-bundle.ts";
import type { Service } from "../../src/services/contract.ts";
import { registry } from "../../src/services/registry.ts";
import { pdf } from "./pdf.ts";

/**
 * Small files that want to become large, worked on in cells as the service does it: each ends, in a result or with a reason that the
 * answer names, never in a crash; and what it wants for ever it gets until the deadline.
 */

/** Instead of the services' minutes; where only one end is right, it may take its time on a busy machine. */
const [soonMs, surelyMs] = [3_000, 60_000];
let folder: string;
beforeAll(async () => {
	folder = await mkdtemp("/dev/shm/bombs-");
	await bundlePrograms(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** How a cell of the service ends with this input: "done", or the failure's code. */
async function endOf(name: string, options: object, input: Uint8Array, deadlineMs: number): Promise<string> {
	const service = registry[name] as Service;
	const order = newId();
	const cache = new Map<string, Buffer>();
	const keys = deriveBlobKeys(newOrderKey(), blobKinds);
	const kind = service.blobs.inputs(options)(0)[0] as BlobKind;
	const writer = new BlobWriter(keys, order, kind, async (blob, index, sealed) => {
		cache.set(chunkKey(order, blob, index), sealed);
	});
	await writer.write(input);
	const inputs = [await writer.end()];
	const cell = new Cell(bundledProgram(folder, "cell"), { ...service, network: false }, "on");
	return cell
		.run(
			{ service: name, order, inputs, options, keys, outputKind: service.blobs.output, deadlineMs },
			{ get: async ({ blob }, index) => cache.get(chunkKey(order, blob, index)) ?? null, put: async () => {} },
		)
		.then(
			({ untrustedFigures }) => {
				service.figures.parse(untrustedFigures);
				return "done";
			},
			(fault) => (fault as Failure).code,
		);
}

/** PNG (RFC 2083) of one colour; a row of bits, so that the largest is some kilobytes. */
function png(width: number, height: number): Buffer {
	const chunk = (type: string, data: Buffer) => {
		const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
		const framed = Buffer.alloc(body.length + 8);
		framed.writeUInt32BE(data.length, 0);
		body.copy(framed, 4);
		framed.writeUInt32BE(crc32(body), body.length + 4);
		return framed;
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(width, 0);
	head.writeUInt32BE(height, 4);
	head.writeUInt8(1, 8);
	const rows = deflateSync(Buffer.alloc(Math.min(height * (1 + Math.ceil(width / 8)), 200_000_000)), { level: 9 });
	return Buffer.concat([
		Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
		chunk("IHDR", head),
		chunk("IDAT", rows),
		chunk("IEND", Buffer.alloc(0)),
	]);
}

const page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>";
const onePage = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page];
const stream = (data: Buffer, more = "") =>
	`<< /Length ${data.length} ${more} >>\nstream\n${data.toString("latin1")}\nendstream`;
/** A hundred megabytes of operators behind some hundred bytes: packed twice. */
const packedTwice = () =>
	stream(deflateSync(deflateSync(Buffer.alloc(100_000_000, "0 0 m 9 9 l S\n"))), "/Filter [/FlateDecode /FlateDecode]");

const word = (text: string) =>
	zip({
		"[Content_Types].xml": Buffer.from(
			'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
		),
		"_rels/.rels": Buffer.from(
			'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
		),
		"word/document.xml": Buffer.from(text),
	});
const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

const inspect = { do: "inspect", split: true, archive: "always", flatten: true, copy: false };
const photo = { colour: "auto" };
const anyNamed: readonly string[] = ["done", "damaged", "too-large", "timed-out"];
test.each<
	[
		what: string,
		service: string,
		options: object,
		input: () => Uint8Array | Promise<Uint8Array>,
		ends?: readonly string[],
	]
>([
	["a picture of 30,000 by 30,000", "photo", photo, () => png(30_000, 30_000), ["too-large"]],
	[
		"a picture that says to be two thousand million wide",
		"photo",
		photo,
		() => png(2_000_000_000, 1),
		["damaged", "too-large"],
	],
	[
		"two hundred thousand objects in a PDF",
		"pdf",
		inspect,
		() => pdf([...onePage, stream(Buffer.from("S")), ...Array<string>(200_000).fill("<< /A [1 2 3] >>")]),
	],
	[
		"a PDF of a hundred thousand pages",
		"pdf",
		inspect,
		() =>
			pdf([
				"<< /Type /Catalog /Pages 2 0 R >>",
				`<< /Type /Pages /Kids [${"3 0 R ".repeat(100_000)}] /Count 100000 >>`,
				page,
				stream(Buffer.from("S")),
			]),
	],
	[
		"a PDF within itself: pages whose parent is their child",
		"pdf",
		inspect,
		() =>
			pdf([
				"<< /Type /Catalog /Pages 2 0 R >>",
				"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>",
				page,
				stream(Buffer.from("S")),
			]),
	],
	[
		"arrays in arrays, a hundred thousand deep",
		"pdf",
		inspect,
		() => pdf([...onePage, stream(Buffer.from("S")), "[".repeat(100_000) + "]".repeat(100_000)]),
	],
	["a hundred megabytes of lines on a page", "pdf", inspect, () => pdf([...onePage, packedTwice()])],
	[
		"a form that draws itself",
		"pdf",
		inspect,
		() =>
			pdf([
				...onePage.slice(0, 2),
				page.replace("/Contents", "/Resources << /XObject << /X 5 0 R >> >> /Contents"),
				stream(Buffer.from("/X Do")),
				stream(
					Buffer.from("/X Do /X Do"),
					"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
				),
			]),
	],
	[
		"a letter that unpacks to seventy megabytes",
		"office",
		{ kind: "docx" },
		() => word(`<w:document ${w}><w:body>${"<w:p/>".repeat(10_000_000)}</w:body></w:document>`),
	],
	[
		"a letter that laughs a billion times",
		"office",
		{ kind: "docx" },
		() =>
			word(
				`<!DOCTYPE x [<!ENTITY a0 "ha">${Array.from({ length: 9 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`).join("")}]><w:document ${w}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>`,
			),
	],
	[
		"a page of two hundred thousand boxes",
		"typeset",
		{ kind: "html" },
		() => Buffer.from("<div>x</div>".repeat(200_000)),
	],
])("%s", async (_what, service, options, input, ends) => {
	expect(ends ?? anyNamed).toContain(await endOf(service, options, await input(), ends ? surelyMs : soonMs));
});
