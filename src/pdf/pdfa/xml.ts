/** An element with its namespace resolved, or text. */
export interface Element {
	readonly namespace: string;
	readonly name: string;
	readonly attributes: readonly { readonly namespace: string; readonly name: string; readonly value: string }[];
	readonly children: Element[];
	text: string;
}

const token =
	/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const xmlNamespace = "http://www.w3.org/XML/1998/namespace";
const maxDepth = 64;

/** Well-formed XML without a document type, as XMP is. Undefined for anything else. */
export function readXml(text: string): Element | undefined {
	const roots: Element[] = [];
	const open: { element: Element; tag: string; scope: ReadonlyMap<string, string> }[] = [];
	token.lastIndex = 0;
	while (token.lastIndex < text.length) {
		const match = token.exec(text);
		if (match === null || open.length > maxDepth) return undefined;
		const [whole, verbatim, closing, opening, attributes = "", empty, plain] = match;
		const top = open.at(-1);
		if (closing !== undefined) {
			if (open.pop()?.tag !== closing) return undefined;
		} else if (opening !== undefined) {
			const made = element(opening, attributes, top?.scope ?? new Map([["xml", xmlNamespace]]));
			if (made === undefined) return undefined;
			(top?.element.children ?? roots).push(made.element);
			if (empty === "") open.push({ ...made, tag: opening });
		} else if (!whole.startsWith("<!--") && !whole.startsWith("<?")) {
			const said = verbatim ?? unescaped(plain ?? "");
			if (said === undefined) return undefined;
			if (top !== undefined) top.element.text += said;
			else if (said.replace(/[\ufeff\0]/g, "").trim() !== "") return undefined;
		}
	}
	return open.length === 0 && roots.length === 1 ? roots[0] : undefined;
}

function element(tag: string, written: string, outer: ReadonlyMap<string, string>) {
	const pairs = [...written.matchAll(attribute)].map(
		([, name = "", double, single]) => [name, unescaped(double ?? single ?? "")] as const,
	);
	const scope = new Map(outer);
	for (const [name, value = ""] of pairs) {
		if (name === "xmlns") scope.set("", value);
		if (name.startsWith("xmlns:")) scope.set(name.slice(6), value);
	}
	const resolve = (name: string, isTag: boolean) => {
		const [prefix, local] = name.includes(":") ? (name.split(":", 2) as [string, string]) : ["", name];
		const namespace = prefix === "" && !isTag ? "" : scope.get(prefix);
		return namespace === undefined && prefix !== "" ? undefined : { namespace: namespace ?? "", name: local };
	};
	const own = resolve(tag, true);
	const attributes = pairs
		.filter(([name]) => name !== "xmlns" && !name.startsWith("xmlns:"))
		.map(([name, value]) => ({ resolved: resolve(name, false), value }));
	if (own === undefined || attributes.some(({ resolved, value }) => resolved === undefined || value === undefined))
		return undefined;
	const made: Element = {
		...own,
		attributes: attributes.flatMap(({ resolved, value = "" }) =>
			resolved === undefined ? [] : [{ ...resolved, value }],
		),
		children: [],
		text: "",
	};
	return { element: made, scope };
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Undefined where an ampersand begins nothing that XML knows by itself. */
function unescaped(text: string): string | undefined {
	let sound = true;
	const plain = text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));|&/g, (_, decimal, hex, name) => {
		if (decimal !== undefined || hex !== undefined) {
			const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
			return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
		}
		sound &&= entities[name] !== undefined;
		return entities[name] ?? "";
	});
	return sound ? plain : undefined;
}
