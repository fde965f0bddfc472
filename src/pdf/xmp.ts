import { PDFDict, type PDFDocument, PDFHexString, PDFName, PDFStream, PDFString } from "@cantoo/pdf-lib";
import { streamData } from "./pdfa/stream-data.ts";
import { type Element, readXml } from "./pdfa/xml.ts";

/**
 * The document's metadata as an XMP packet (ISO 16684-1), made from its information dictionary, with the claim to be
 * PDF/A (ISO 19005-2, 6.6). Unpacked, so that any tool reads it and `claim` can be rewritten in place.
 */
export function xmpPacket(document: PDFDocument): Buffer {
	const info = document.context.lookup(document.context.trailerInfo.Info ?? undefined);
	const told = (key: string): string | undefined => {
		const value = info instanceof PDFDict ? info.lookup(PDFName.of(key)) : undefined;
		const said = value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : undefined;
		return said?.trim() ? said : undefined;
	};
	const properties = [
		alternative("dc:title", told("Title") ?? titleIn(document)),
		list("dc:creator", told("Author")),
		alternative("dc:description", told("Subject")),
		plain("pdf:Keywords", told("Keywords")),
		plain("pdf:Producer", told("Producer")),
		plain("xmp:CreatorTool", told("Creator")),
		plain("xmp:CreateDate", isoDate(told("CreationDate"))),
		plain("xmp:ModifyDate", isoDate(told("ModDate"))),
	].join("");
	const used = Object.entries(namespaces).filter(([prefix]) => properties.includes(`<${prefix}:`));
	const declared = used.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join("");
	return Buffer.from(
		`<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>` +
			`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
			`<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"${declared}>` +
			`${claims.b}${properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`,
	);
}

const dublinCore = "http://purl.org/dc/elements/1.1/";
const namespaces: Readonly<Record<string, string>> = {
	dc: dublinCore,
	pdf: "http://ns.adobe.com/pdf/1.3/",
	xmp: "http://ns.adobe.com/xap/1.0/",
};

const claimed = (level: string): string =>
	`<pdfaid:part>2</pdfaid:part><pdfaid:conformance>${level}</pdfaid:conformance>`;
/** All of one length. */
const claims = { b: claimed("B"), u: claimed("U"), none: " ".repeat(claimed("B").length) } as const;

/** Rewrites the claim of a packet of ours within the finished file: what is claimed is known only after the check. */
export function claim(pdf: Buffer, level: keyof typeof claims): Buffer {
	const at = pdf.indexOf(claims.b);
	if (at === -1 || level === "b") return pdf;
	const rewritten = Buffer.from(pdf);
	rewritten.write(claims[level], at, "latin1");
	return rewritten;
}

/** Characters that XML 1.0 has no way to write are dropped. */
const escaped = (text: string): string =>
	text
		.toWellFormed()
		.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
		.replace(/[&<>]/g, (sign) => (sign === "&" ? "&amp;" : sign === "<" ? "&lt;" : "&gt;"));

const plain = (name: string, value: string | undefined): string =>
	value === undefined ? "" : `<${name}>${escaped(value)}</${name}>`;
const alternative = (name: string, value: string | undefined): string =>
	value === undefined
		? ""
		: `<${name}><rdf:Alt><rdf:li xml:lang="x-default">${escaped(value)}</rdf:li></rdf:Alt></${name}>`;
const list = (name: string, value: string | undefined): string =>
	value === undefined ? "" : `<${name}><rdf:Seq><rdf:li>${escaped(value)}</rdf:li></rdf:Seq></${name}>`;

/** "D:20240305141500+01'00'" (ISO 32000-2, 7.9.4) as ISO 8601, as exact as it was. */
function isoDate(date: string | undefined): string | undefined {
	const match = /^D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(?:Z|([-+])(\d\d)'?(\d\d)?)?/.exec(date ?? "");
	if (match === null) return undefined;
	const [, year, month, day, hour, minute, second, sign, hours, minutes] = match;
	const days = [year, month, day].filter((part) => part !== undefined).join("-");
	if (hour === undefined || day === undefined) return days;
	const zone = sign === undefined ? "Z" : `${sign}${hours}:${minutes ?? "00"}`;
	return `${days}T${hour}:${minute}:${second ?? "00"}${zone}`;
}

/** The title that only the old XMP knows. */
function titleIn(document: PDFDocument): string | undefined {
	const old = document.catalog.lookup(PDFName.of("Metadata"));
	if (!(old instanceof PDFStream)) return undefined;
	try {
		const root = readXml(streamData(old).toString("utf8"));
		const title = root === undefined ? undefined : find(root, dublinCore, "title");
		const text = (element: Element): string => element.text.trim() || element.children.map(text).join("");
		return title === undefined ? undefined : text(title) || undefined;
	} catch {
		return undefined;
	}
}

function find(element: Element, namespace: string, name: string): Element | undefined {
	if (element.namespace === namespace && element.name === name) return element;
	for (const child of element.children) {
		const found = find(child, namespace, name);
		if (found !== undefined) return found;
	}
	return undefined;
}
