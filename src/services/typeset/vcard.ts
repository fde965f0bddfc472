import ICAL from "ical.js";
import { escapeHtml, headTable } from "../../text/head-table.ts";

/** Business cards (RFC 6350, and the older 3.0 and 2.1 that phones write). What is no card is shown as it is. */
export function vcardPage(text: string): string {
	try {
		const parsed = ICAL.parse(modern(text).trim()) as unknown[];
		// One card, or a list of them.
		const cards = (typeof parsed[0] === "string" ? [parsed] : parsed) as unknown[][];
		return cards.map((card) => cardOf(new ICAL.Component(card))).join("");
	} catch {
		return `<pre>${escapeHtml(text)}</pre>`;
	}
}

function cardOf(card: ICAL.Component): string {
	const values = (name: string) =>
		card
			.getAllProperties(name)
			.map((property) =>
				property
					.getValues()
					.flat(3)
					.map(String)
					.filter((value) => value.trim() !== "")
					.join(", "),
			)
			.join("\n");
	const details = [
		["Firma", values("org")],
		["Funktion", values("title") || values("role")],
		["Anschrift", addressesOf(card)],
		["Telefon", values("tel").replace(/^tel:/gim, "")],
		["E-Mail", values("email")],
		["Internet", values("url")],
		["Geburtstag", values("bday")],
		["Notiz", values("note")],
	] as const;
	return `<h2>${escapeHtml(values("fn") || values("n"))}</h2>${headTable(details)}`;
}

/** vCard 2.1 leaves out what parameters are called, and writes umlauts as =C3=BC, over lines that end in "=". */
function modern(text: string): string {
	return text.replace(
		/^([A-Z][\w.-]*)((?:;[^:\r\n]*)?):((?:[^\r\n]*=\r?\n)*[^\r\n]*)/gim,
		(whole, name: string, parameters: string, value: string) => {
			const quoted = /;(ENCODING=)?QUOTED-PRINTABLE/i.test(parameters);
			if (!quoted && value.includes("\n")) return whole;
			const kept = parameters
				.split(";")
				.slice(1)
				.filter((parameter) => !/QUOTED-PRINTABLE|^CHARSET=/i.test(parameter))
				.map((parameter) => (parameter.includes("=") ? `;${parameter}` : `;TYPE=${parameter}`));
			return `${name}${kept.join("")}:${quoted ? unquoted(value) : value}`;
		},
	);
}

function unquoted(value: string): string {
	const bytes = value
		.replace(/=\r?\n/g, "")
		.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
	return Buffer.from(bytes, "latin1").toString("utf8").replace(/\r?\n/g, "\\n");
}

/** RFC 6350 §6.3.1: box, extension, street, town, region, postal code, country, put as they stand on an envelope here. */
function addressesOf(card: ICAL.Component): string {
	return card
		.getAllProperties("adr")
		.map((property) => {
			const given = property.getFirstValue();
			const lines = (Array.isArray(given) ? given : [given]).map((part) => [part].flat().join(", ").trim());
			const [box, extension, street, town = "", region, postalCode = "", country] = lines;
			const place = `${postalCode} ${town}`.trim();
			return [box, extension, street, place, region, country].filter((line) => line).join(", ");
		})
		.join("\n");
}
