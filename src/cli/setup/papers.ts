import type { Answers } from "./answers.ts";

/** What an answer that was not given looks like in a paper. */
const blank = "__________";

/** A paper for the office: the template with the answers in it; what is not known stays a line to be filled in by hand. */
export function paper(template: string, { office, domain, host, operator, mailboxes, relay }: Answers): string {
	const values: Readonly<Record<string, string>> = {
		office,
		domain,
		host,
		operator,
		address: `${mailboxes.split(",")[0]}@${domain}`,
		relay:
			relay === null ? "keiner; die Antworten gehen unmittelbar an die Server der Empfänger" : new URL(relay).hostname,
	};
	return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] || blank);
}
