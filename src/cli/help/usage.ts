import {
	type CommandName,
	type CommandText,
	commandNames,
	commands,
	commonOptions,
	type OptionText,
} from "../command-table.ts";

/** The first column of a list: names of commands or options. */
const column = 24;

/** `maramail --help` */
export function overview(): string {
	const lines = commandNames.map((name) => `  ${name.padEnd(column - 2)}${commands[name].says}`);
	return [
		"maramail COMMAND [OPTION…]",
		"",
		"Clients' papers in by mail, neat searchable PDFs back; nothing is kept.",
		"",
		"Commands:",
		...lines,
		"",
		"Every command: --config FILE, --help. maramail --version tells the version.",
		"Settings: /etc/maramail/maramail.json, overridden by MARAMAIL_… variables.",
		"Examples: maramail COMMAND --help",
		"",
	].join("\n");
}

/** `maramail COMMAND --help` */
export function usageOf(name: CommandName): string {
	const { says, forms, options, examples, exits }: CommandText = commands[name];
	const list = Object.entries({ ...options, ...commonOptions }).map(
		([option, text]) =>
			`  ${optionForm(option, text).padEnd(column - 2)}${padded(optionForm(option, text))}${text.says}`,
	);
	return [
		...forms.map((form) => `maramail ${name}${form ? ` ${form}` : ""} [OPTION…]`),
		"",
		`${says}.`,
		"",
		"Options:",
		...list,
		"",
		"Examples:",
		...examples.flatMap(({ line, does }) => [`  ${line}`, `      ${does}`]),
		...(exits ? ["", `Exit code: 0, or ${exits}.`] : []),
		"",
	].join("\n");
}

/** A name as long as its column has its explanation on the next line. */
const padded = (form: string): string => (form.length < column - 2 ? "" : `\n${" ".repeat(column)}`);

export const optionForm = (option: string, { value }: OptionText): string => `--${option}${value ? ` ${value}` : ""}`;
