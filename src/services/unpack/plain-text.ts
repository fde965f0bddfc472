const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** What an HTML mail says, line by line, for looking something up in it; not for showing. */
export function plainText(html: string): string {
	return html
		.replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, "")
		.replace(/\s+/g, " ")
		.replace(/<(br|\/p|\/div|\/tr|\/td|\/li|\/h\d)\b[^>]*>/gi, "\n")
		.replace(/<[^>]*>/g, "")
		.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name: string | undefined) => {
			if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
			const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
			return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
		});
}
