import { phrases } from "./phrases.ts";

/** The answer to a mail to hilfe@: how the service is used, German first, English second. */
export interface HowTo {
	readonly subject: string;
	readonly text: string;
	readonly html: string;
}

const heads = {
	de: [
		"So geht es",
		"Die Mail an diese Adresse haben wir nicht gelesen; sie ist gelöscht. Fragen beantwortet, wer den Dienst betreibt:",
	],
	en: [
		"How it works",
		"We have not read your mail to this address; it is deleted. Questions are answered by whoever runs the service:",
	],
} as const;

/** `address` takes documents, `postmaster` is where a person reads. */
export function howToOf(address: string, postmaster: string): HowTo {
	const parts = (["de", "en"] as const).map((locale) => {
		const { hello, steps, tags } = phrases[locale];
		const [head, questions] = heads[locale];
		return {
			locale,
			head,
			hello,
			steps: steps.map((step) => step.replace("%", address)),
			tags,
			questions: `${questions} ${postmaster}`,
		};
	});
	const text = parts
		.map(({ head, hello, steps, tags, questions }) =>
			[head, "", hello, "", ...steps.map((step, at) => `  ${at + 1}. ${step}`), "", tags, "", questions].join("\r\n"),
		)
		.join("\r\n\r\n--------\r\n\r\n");
	const html = parts
		.map(
			({ locale, head, hello, steps, tags, questions }) =>
				`<section lang="${locale}"><h1>${head}</h1><p>${hello}</p><ol>${steps.map((step) => `<li>${step}</li>`).join("")}</ol><p>${tags}</p><p>${questions}</p></section>`,
		)
		.join("<hr>");
	return { subject: `${heads.de[0]} / ${heads.en[0]}`, text: `${text}\r\n`, html };
}
