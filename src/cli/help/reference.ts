import { type CommandName, type CommandText, commandNames, commands, commonOptions } from "../command-table.ts";
import { optionForm } from "./usage.ts";

/** docs/cli.md */
export function markdownReference(): string {
	const sections = commandNames.map((name) => {
		const { says, forms, options, examples, exits }: CommandText = commands[name];
		const rows = Object.entries(options).map(
			([option, text]) =>
				`| \`${optionForm(option, text).replaceAll("|", "\\|")}\` | ${text.says.replaceAll("|", "\\|")} |`,
		);
		return [
			`## ${name}`,
			"",
			`${says}.`,
			"",
			"```sh",
			...forms.map((form) => `maramail ${name}${form ? ` ${form}` : ""}`),
			"```",
			"",
			...(rows.length > 0 ? ["| option | meaning |", "| --- | --- |", ...rows, ""] : []),
			...examples.map(({ line, does }) => `- \`${line}\`: ${does}`),
			...(exits ? ["", `Exit code: 0, or ${exits}.`] : []),
			"",
		].join("\n");
	});
	return [
		"# The command maramail",
		"",
		"Made by `npm run cli:docs` from [src/cli/command-table.ts](../src/cli/command-table.ts), as are `--help`, the man page and the completion.",
		"",
		"Every command reads `/etc/maramail/maramail.json` (JSON with comments), or the file given by `--config FILE` or `MARAMAIL_CONFIG`; `MARAMAIL_…` variables override it.",
		"`--config /dev/null` uses the defaults. Exit code 0: done, 1: a fault, 2: wrong usage or a setting that is not understood.",
		"",
		...sections,
	].join("\n");
}

/** The man page, section 1 (man(7) macros). */
export function manPage(version: string): string {
	const text = (words: string) =>
		words
			.replaceAll("\\", "\\e")
			.replaceAll("-", "\\-")
			.replace(/^([.'])/gm, "\\&$1");
	const option = ([name, about]: [string, { says: string; value?: string; type: "string" | "boolean" }]) => [
		".TP",
		`.B ${text(optionForm(name, about))}`,
		text(about.says),
	];
	const command = (name: CommandName) => {
		const { says, forms, options, examples, exits }: CommandText = commands[name];
		return [
			`.SS ${name}`,
			...forms.flatMap((form) => [`.B maramail ${text(`${name}${form ? ` ${form}` : ""}`)}`, ".br"]),
			`${text(says)}.`,
			...Object.entries(options).flatMap(option),
			...examples.flatMap(({ line, does }) => [".TP", `.I ${text(line)}`, text(does)]),
			...(exits ? [".PP", text(`Exit code: 0, or ${exits}.`)] : []),
		];
	};
	return [
		`.TH MARAMAIL 1 "" "MaraMail ${version}" "User Commands"`,
		".SH NAME",
		"maramail \\- clients' papers in by mail, searchable PDFs back",
		".SH SYNOPSIS",
		".B maramail",
		".I COMMAND",
		"[\\fIOPTION\\fR]...",
		".SH COMMANDS",
		...commandNames.flatMap(command),
		".SH OPTIONS OF EVERY COMMAND",
		...Object.entries(commonOptions).flatMap(option),
		".SH FILES",
		".TP",
		".I /etc/maramail/maramail.json",
		"Settings, JSON with comments. Variables MARAMAIL_... override them.",
		".TP",
		".I /etc/maramail/customers.json",
		"Who may use the service; written by",
		'.BR "maramail customers" .',
		".SH EXIT STATUS",
		"0: done. 1: a fault. 2: wrong usage, or a setting that is not understood.",
		"",
	].join("\n");
}

/** Completion for bash: commands, their first words, their options and the choices of these; file names otherwise. */
export function bashCompletion(): string {
	const cases = commandNames.map((name) => {
		const { options, words = [] }: CommandText = commands[name];
		const names = Object.keys({ ...options, ...commonOptions }).map((option) => `--${option}`);
		return `\t${name}) words="${[...words, ...names].join(" ")}" ;;`;
	});
	const choices = commandNames.flatMap((name) =>
		Object.entries(commands[name].options as CommandText["options"])
			.filter(([, { choices }]) => choices)
			.map(([option, { choices = [] }]) => `\t"${name} --${option}") words="${choices.join(" ")}" ;;`),
	);
	return `# Completion of the command maramail for bash; made by npm run cli:docs.
_maramail() {
	local word=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]} words=
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W "${commandNames.join(" ")} help --help --version" -- "$word"))
		return
	fi
	case "$command" in
	help) words="${commandNames.join(" ")}" ;;
${cases.join("\n")}
	esac
	case "$command \${COMP_WORDS[COMP_CWORD - 1]}" in
${choices.join("\n")}
	esac
	COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -o bashdefault -F _maramail maramail
`;
}
