/** The fictional letters of the samples. Every name, address, number and matter is invented. */

export interface Paragraph {
	readonly text: string;
	readonly align?: "center" | "right";
	readonly bold?: true;
	/** In points. */
	readonly size?: number;
	/** Space below, in points. */
	readonly after?: number;
}

export interface Letter {
	readonly font: string;
	readonly content: readonly (Paragraph | { readonly rows: readonly (readonly string[])[] })[];
}

const address = (lines: readonly string[]): Paragraph[] =>
	lines.map((text, index) => ({ text, after: index === lines.length - 1 ? 18 : 0 }));

export const demand: Letter = {
	font: "Calibri",
	content: [
		{ text: "Kanzlei Dr. Böhme & Löwenstein", align: "center", bold: true, size: 17, after: 2 },
		{
			text: "Rechtsanwälte · Schloßstraße 14 · 53115 Musterstadt · Tel. 0228 5550-140",
			align: "center",
			size: 9,
			after: 26,
		},
		...address(["Einschreiben", "Frau Käthe Großmann", "Weißdornweg 7 b", "50667 Beispielhausen"]),
		{ text: "Musterstadt, den 12. März 2026", align: "right", after: 4 },
		{ text: "Unser Zeichen: 0417/26 BÖ-lö", align: "right", after: 16 },
		{ text: "Hübner ./. Großmann – Rückzahlung aus dem Kaufvertrag vom 28.11.2025", bold: true, after: 10 },
		{ text: "Sehr geehrte Frau Großmann,", after: 8 },
		{
			text: "wir zeigen an, dass uns Herr Jörg Hübner mit der Wahrnehmung seiner Interessen beauftragt hat. Mit Vertrag vom 28.11.2025 erwarb er von Ihnen ein gebrauchtes Wohnmobil zum Preis von 23.500,00 €. Sie sicherten schriftlich zu, das Fahrzeug sei „unfallfrei und technisch überprüft“.",
			after: 8,
		},
		{
			text: "Das Gutachten vom 03.02.2026 belegt das Gegenteil: Der Rahmen weist einen erheblichen, fachwidrig geschweißten Unfallschaden auf. Unser Mandant hat daher am 16.02.2026 nach § 437 Nr. 2, §§ 440, 323 BGB den Rücktritt erklärt. Nach § 346 Abs. 1 BGB sind die empfangenen Leistungen zurückzugewähren; daneben besteht ein Anspruch aus § 284 BGB auf Ersatz der vergeblichen Aufwendungen.",
			after: 8,
		},
		{ text: "Die Forderung setzt sich wie folgt zusammen:", after: 6 },
		{
			rows: [
				["Pos.", "Bezeichnung", "Betrag"],
				["1", "Kaufpreis laut Vertrag", "23.500,00 €"],
				["2", "Gutachten Nr. 2026/0183", "892,50 €"],
				["3", "Überführung und Zulassung", "347,80 €"],
				["4", "abzüglich Nutzungsersatz (1.250 km)", "−117,50 €"],
				["", "Summe", "24.622,80 €"],
			],
		},
		{
			text: "Wir fordern Sie auf, den Betrag bis spätestens 31. März 2026, 12:00 Uhr, auf unser Anderkonto zu überweisen, Zug um Zug gegen Rückgabe des Fahrzeugs. Ab dem 01.04.2026 fallen Verzugszinsen nach § 288 Abs. 1 BGB in Höhe von fünf Prozentpunkten über dem Basiszinssatz an. Nach fruchtlosem Ablauf werden wir ohne weitere Ankündigung Klage erheben.",
			after: 12,
		},
		{ text: "Mit freundlichen Grüßen", after: 30 },
		{ text: "Dr. Änne Böhme", after: 0 },
		{ text: "Rechtsanwältin, Fachanwältin für Verkehrsrecht", after: 0 },
	],
};

export const lease: Letter = {
	font: "Times New Roman",
	content: [
		{ text: "Hausverwaltung Grünewald GmbH", bold: true, size: 18, after: 2 },
		{ text: "Mühlenstraße 33, 04109 Übungsstadt · Geschäftsführer: Björn Weiß", size: 9, after: 28 },
		...address(["Herrn und Frau", "Özgür und Heike Kräuter", "Am Flößergraben 21", "04275 Übungsstadt"]),
		{ text: "7. Januar 2026", align: "right", after: 16 },
		{ text: "Betriebskostenabrechnung 2025, Wohnung 3. OG links", bold: true, size: 13, after: 10 },
		{ text: "Sehr geehrte Familie Kräuter,", after: 8 },
		{
			text: "anbei erhalten Sie die Abrechnung nach § 556 Abs. 3 BGB für die Zeit vom 01.01.2025 bis zum 31.12.2025. Die Kosten haben wir nach der Wohnfläche (78,40 m²) und, soweit § 7 der Heizkostenverordnung es verlangt, nach dem gemessenen Verbrauch umgelegt.",
			after: 8,
		},
		{
			rows: [
				["Nr.", "Kostenart", "Ihr Anteil"],
				["1", "Grundsteuer", "214,36 €"],
				["2", "Heizung und Warmwasser", "1.186,92 €"],
				["3", "Müllabfuhr, Straßenreinigung", "238,05 €"],
				["4", "Gebäudeversicherung", "167,71 €"],
				["5", "Hausmeister, Gartenpflege", "302,18 €"],
				["", "Summe", "2.109,22 €"],
				["", "Ihre Vorauszahlungen", "1.920,00 €"],
				["", "Nachzahlung", "189,22 €"],
			],
		},
		{
			text: "Bitte überweisen Sie die Nachzahlung von 189,22 € bis zum 15. Februar 2026. Einwendungen können Sie nach § 556 Abs. 3 Satz 5 BGB innerhalb von zwölf Monaten erheben; die Belege liegen in unserem Büro zur Einsicht bereit. Ab März beträgt die monatliche Vorauszahlung gemäß § 560 Abs. 4 BGB 175,00 € statt „160,00 €“.",
			after: 8,
		},
		{ text: "Für Rückfragen erreichen Sie Frau Jäger unter 0341 5550-27.", after: 12 },
		{ text: "Freundliche Grüße", after: 30 },
		{ text: "Björn Weiß, Geschäftsführer", after: 0 },
	],
};

/** What a perfect reader reads: a line each paragraph and table row, cells by a space. */
export function textOf(letter: Letter): string {
	const lines = letter.content.flatMap((part) =>
		"rows" in part ? part.rows.map((row) => row.filter((cell) => cell !== "").join(" ")) : [part.text],
	);
	return `${lines.join("\n")}\n`;
}
