/** The fictional letter of the samples. Every name, address, number and matter is invented. */

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
	readonly content: readonly Paragraph[];
}

const address = (lines: readonly string[]): Paragraph[] =>
	lines.map((text, index) => ({ text, after: index === lines.length - 1 ? 18 : 0 }));

export const letter: Letter = {
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
		...[
			"1. Kaufpreis laut Vertrag: 23.500,00 €",
			"2. Gutachten Nr. 2026/0183: 892,50 €",
			"3. Überführung und Zulassung: 347,80 €",
			"4. abzüglich Nutzungsersatz für 1.250 km: 117,50 €",
		].map((text): Paragraph => ({ text, after: 2 })),
		{ text: "Summe: 24.622,80 €", bold: true, after: 10 },
		{
			text: "Wir fordern Sie auf, den Betrag bis spätestens 31. März 2026, 12:00 Uhr, auf unser Anderkonto zu überweisen, Zug um Zug gegen Rückgabe des Fahrzeugs. Ab dem 01.04.2026 fallen Verzugszinsen nach § 288 Abs. 1 BGB in Höhe von fünf Prozentpunkten über dem Basiszinssatz an. Nach fruchtlosem Ablauf werden wir ohne weitere Ankündigung Klage erheben.",
			after: 12,
		},
		{ text: "Mit freundlichen Grüßen", after: 30 },
		{ text: "Dr. Änne Böhme", after: 0 },
		{ text: "Rechtsanwältin, Fachanwältin für Verkehrsrecht", after: 0 },
	],
};

/** What a perfect reader reads: a line each paragraph. */
export const textOf = (letter: Letter): string => `${letter.content.map(({ text }) => text).join("\n")}\n`;
