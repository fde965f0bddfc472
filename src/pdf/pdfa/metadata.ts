import { getStream, type Model } from "./model.ts";
import { streamData } from "./stream-data.ts";
import type { Report } from "./violation.ts";
import { type Element, readXml } from "./xml.ts";

const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const pdfaId = "http://www.aiim.org/pdfa/ns/id/";
const pdfaSchema = "http://www.aiim.org/pdfa/ns/schema#";
const pdfaProperty = "http://www.aiim.org/pdfa/ns/property#";

/** Properties of the schemas that are met in offices (XMP Specification 2005, part 2); of others, any is let pass. */
const schemas: Readonly<Record<string, string>> = {
	"http://purl.org/dc/elements/1.1/":
		"contributor coverage creator date description format identifier language publisher relation rights source subject title type",
	"http://ns.adobe.com/xap/1.0/":
		"Advisory BaseURL CreateDate CreatorTool Identifier Label MetadataDate ModifyDate Nickname Rating Thumbnails",
	"http://ns.adobe.com/pdf/1.3/": "Keywords PDFVersion Producer Trapped",
	[pdfaId]: "part conformance amd corr",
};
const otherSchemas = new Set([
	"http://ns.adobe.com/xap/1.0/mm/",
	"http://ns.adobe.com/xap/1.0/rights/",
	"http://ns.adobe.com/xap/1.0/bj/",
	"http://ns.adobe.com/xap/1.0/t/pg/",
	"http://ns.adobe.com/xmp/1.0/DynamicMedia/",
	"http://ns.adobe.com/photoshop/1.0/",
	"http://ns.adobe.com/camera-raw-settings/1.0/",
	"http://ns.adobe.com/tiff/1.0/",
	"http://ns.adobe.com/exif/1.0/",
	"http://ns.adobe.com/exif/1.0/aux/",
	"http://www.aiim.org/pdfa/ns/extension/",
]);

/** What a file says it is: "2b", "3u"; undefined where it claims nothing. */
export interface Claim {
	readonly part: string;
	readonly level: string;
}

/** 6.6: the document's XMP, and the claim in it. */
export function checkMetadata(model: Model, report: Report): Claim | undefined {
	const stream = getStream(model.catalog, "Metadata");
	if (stream === undefined) {
		report("6.6.2.1", "file", "The document has no metadata.");
		return undefined;
	}
	const text = textOf(() => streamData(stream));
	const packet = /<\?xpacket\s+begin=([^?]*)\?>/.exec(text ?? "")?.[1];
	if (packet !== undefined && /\b(?:bytes|encoding)\s*=/.test(packet))
		report("6.6.2.1", "file", "The metadata packet's header names its size or encoding.");
	const root = text === undefined ? undefined : readXml(text);
	const descriptions = root === undefined ? [] : descriptionsIn(root);
	if (root === undefined || descriptions.length === 0) {
		report("6.6.2.1", "file", "The metadata are no well-formed XMP.");
		return undefined;
	}
	const properties = descriptions.flatMap(propertiesOf);
	checkSchemas(root, properties, report);
	const value = (name: string): string | undefined =>
		properties.find((property) => property.namespace === pdfaId && property.name === name)?.value.trim();
	const [part, level] = [value("part"), value("conformance")];
	if (part !== "2") report("6.6.4", "file", "The document does not say that it is PDF/A-2.");
	if (!["A", "B", "U"].includes(level ?? "")) report("6.6.4", "file", "The document does not say its level of PDF/A.");
	return part === undefined ? undefined : { part, level: level ?? "" };
}

function textOf(read: () => Buffer): string | undefined {
	try {
		const bytes = read();
		const encoding = bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : bytes[0] === 0xff ? "utf-16le" : "utf-8";
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

function descriptionsIn(element: Element): Element[] {
	if (element.namespace === rdf && element.name === "RDF") return element.children;
	return element.children.flatMap(descriptionsIn);
}

interface Property {
	readonly namespace: string;
	readonly name: string;
	readonly value: string;
}

/** RDF allows a property as a child or as an attribute. */
function propertiesOf(description: Element): Property[] {
	const attributes = description.attributes.filter(({ namespace }) => namespace !== rdf && namespace !== "");
	const children = description.children.map(({ namespace, name, text }) => ({ namespace, name, value: text }));
	return [...attributes.filter(({ namespace }) => !namespace.startsWith("http://www.w3.org/XML/")), ...children];
}

/** 6.6.2.3: every property is of a known schema, or of one that the document itself describes. */
function checkSchemas(root: Element, properties: readonly Property[], report: Report): void {
	const described = describedIn(root);
	for (const { namespace, name } of properties) {
		const known = schemas[namespace]?.split(" ");
		if (known?.includes(name) || otherSchemas.has(namespace) || described.get(namespace)?.has(name)) continue;
		report("6.6.2.3.1", "file", "The metadata have a property of no known schema.");
	}
}

function describedIn(root: Element): Map<string, Set<string>> {
	const described = new Map<string, Set<string>>();
	const valueIn = (element: Element, namespace: string, name: string): string | undefined =>
		element.attributes.find((one) => one.namespace === namespace && one.name === name)?.value ??
		element.children.find((one) => one.namespace === namespace && one.name === name)?.text.trim();
	const visit = (element: Element, schema: Set<string>): void => {
		const uri = valueIn(element, pdfaSchema, "namespaceURI");
		const names = uri === undefined ? schema : (described.get(uri) ?? new Set());
		if (uri !== undefined) described.set(uri, names);
		const name = valueIn(element, pdfaProperty, "name");
		if (name !== undefined) names.add(name);
		for (const child of element.children) visit(child, names);
	};
	visit(root, new Set());
	return described;
}
