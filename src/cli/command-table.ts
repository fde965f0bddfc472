/** A command as `--help`, the man page, the shell's completion and docs/cli.md describe it. */
export interface CommandText {
	/** One sentence without a full stop, as a list of commands shows it. */
	readonly says: string;
	/** The arguments without the options, in each form that the command has, e.g. "add MATCH". */
	readonly forms: readonly string[];
	readonly options: Readonly<Record<string, OptionText>>;
	readonly examples: readonly { readonly line: string; readonly does: string }[];
	/** What its exit codes mean, where there are others than 0, 1 for a fault and 2 for wrong usage. */
	readonly exits?: string;
	/** Words that may come first, for the shell's completion. */
	readonly words?: readonly string[];
}

/** Is an option of node:util's `parseArgs`, too. */
export interface OptionText {
	readonly type: "string" | "boolean";
	readonly multiple?: boolean;
	readonly says: string;
	/** The name of its value, for those that have one. */
	readonly value?: string;
	/** The only values allowed. */
	readonly choices?: readonly string[];
}

/** Every command takes these. */
export const commonOptions = {
	config: { type: "string", value: "FILE", says: "settings from this file instead of /etc/maramail/maramail.json" },
	help: { type: "boolean", says: "show this help" },
} as const satisfies Record<string, OptionText>;

const json = { type: "boolean", says: "print JSON" } as const;

/** All commands. `cli/main.ts` says which source runs each. */
export const commands = {
	serve: {
		says: "Run the service in the foreground",
		forms: [""],
		options: {
			roles: {
				type: "string",
				value: "R,R",
				says: "only these roles: warden, mail-server, control, services[:KIND,…], web",
			},
		},
		examples: [
			{ line: "maramail serve", does: "all roles, as the unit maramail.service does" },
			{ line: "maramail serve --roles services:photo,ocr", does: "more cells for photos and OCR on another host" },
		],
	},
	setup: {
		says: "Install the service on this machine, from a bare system to the first answer",
		forms: [""],
		options: {
			domain: { type: "string", value: "DOMAIN", says: "the service's mail domain" },
			operator: {
				type: "string",
				value: "ADDRESS",
				says: "gets mail to postmaster@ and the first answer; of another domain",
			},
			relay: {
				type: "string",
				value: "URL",
				says: "the server that sends the answers, smtps://USER:PASSWORD@HOST; or: none",
			},
			customer: { type: "string", multiple: true, value: "MATCH", says: "who may send; may be given several times" },
			trust: { type: "string", multiple: true, value: "TRUST", says: "how these customers are known; default: dmarc" },
			mailboxes: { type: "string", value: "NAME,NAME", says: "default: optimieren,optimise" },
			host: { type: "string", value: "NAME", says: "the host in the MX record; default: the domain" },
			office: { type: "string", value: "NAME", says: "the office's name, for the papers" },
			answers: {
				type: "string",
				value: "FILE",
				says: "all this from a JSON file: domain, operator, relay, customers, …",
			},
			"dry-run": { type: "boolean", says: "show what would change, and change nothing" },
			yes: { type: "boolean", says: "change without asking" },
			"no-start": { type: "boolean", says: "do not start the service" },
			root: { type: "string", value: "DIR", says: "write the files below this folder, and do nothing else" },
		},
		examples: [
			{ line: "sudo maramail setup", does: "asks for what it has to know" },
			{ line: "sudo maramail setup --answers office.json --yes", does: "asks nothing" },
			{
				line: "maramail setup --dry-run --domain m.kanzlei.de --operator it@kanzlei.de",
				does: "shows the files",
			},
		],
	},
	demo: {
		says: "Send the samples or your files through a private service and show the answer",
		forms: ["[FILE…]"],
		options: {},
		examples: [
			{ line: "maramail demo my.jpg", does: "nothing leaves this machine; the answer's files are in demo-answer/" },
		],
	},
	send: {
		says: "Send files as a customer does: in one mail over SMTP",
		forms: ["FILE…"],
		options: {
			to: { type: "string", value: "ADDRESS", says: "instead of the service's own address" },
			from: { type: "string", value: "ADDRESS", says: "the sender; default: kanzlei@kanzlei.localhost" },
			subject: { type: "string", value: "TEXT", says: "default: Unterlagen" },
			smtp: { type: "string", value: "HOST:PORT", says: "instead of the first address in smtpListen" },
			wait: {
				type: "string",
				value: "DIR",
				says: "wait for the answer in place of the relay, and write its files there",
			},
		},
		examples: [{ line: "maramail send scan.pdf --from anna@kanzlei.de", does: "the answer goes to anna@kanzlei.de" }],
	},
	inspect: {
		says: "Process files without mail and show what was found on each page",
		forms: ["FILE…"],
		options: { json, out: { type: "string", value: "DIR", says: "write the results there" } },
		examples: [{ line: "maramail inspect photo.jpg --out results", does: "writes results/photo.pdf" }],
	},
	check: {
		says: "List what a German court would object to in these files",
		forms: ["FILE…"],
		options: { json, strict: { type: "boolean", says: "what the rules merely recommend is an error, too" } },
		examples: [{ line: "maramail check *.pdf", does: "checks the files as one message" }],
		exits: "1: a court would object",
	},
	customers: {
		says: "Say who may use the service",
		forms: ["add MATCH", "remove MATCH", "list"],
		words: ["add", "remove", "list"],
		options: {
			trust: {
				type: "string",
				multiple: true,
				value: "dmarc|auth|network:NET",
				says: "how a sender is known; may be given several times; default: dmarc",
			},
			locale: { type: "string", value: "de|en", choices: ["de", "en"], says: "language of the answers; default: de" },
			"password-stdin": { type: "boolean", says: "with --trust auth: take the password from standard input" },
			smime: {
				type: "string",
				value: "CERT",
				says: "a certificate (PEM): answers are encrypted for it, mails signed by it opened",
			},
			"smime-ca": {
				type: "string",
				value: "CA",
				says: "with --smime: the authority that it must lead to (PEM)",
			},
			openpgp: {
				type: "string",
				value: "KEY",
				says: "the same with an OpenPGP key (armored)",
			},
		},
		examples: [
			{ line: "maramail customers add anna@kanzlei.de", does: "known by her domain's DMARC" },
			{
				line: "maramail customers add @kanzlei.de --trust network:192.0.2.0/28",
				does: "the whole domain, from this network",
			},
			{ line: "maramail customers add scanner@kanzlei.de --trust auth", does: "logs in; the password is shown once" },
		],
	},
	receipt: {
		says: "Show when an order was destroyed, signed by the service",
		forms: ["NUMBER", "--totals"],
		options: {
			key: { type: "string", value: "KEY", says: "the public key that must have signed (base64)" },
			web: { type: "string", value: "URL", says: "the service's web address instead of webListen" },
			totals: { type: "boolean", says: "print the numbers of orders by month as CSV" },
		},
		examples: [{ line: "maramail receipt 3f2a…", does: "the number stands in the answer" }],
		exits: "1: no receipt, or its signature is not valid",
	},
	verify: {
		says: "Test the promises on the running service: send canaries and search for them",
		forms: [""],
		options: { from: { type: "string", value: "ADDRESS", says: "send as this customer" } },
		examples: [{ line: "sudo maramail verify", does: "needs root: it reads the memory of processes" }],
		exits: "1: a promise is broken",
	},
	doctor: {
		says: "Check this machine, with the mend for each fault",
		forms: [""],
		options: { json },
		examples: [{ line: "sudo maramail doctor", does: "checks the installed service's settings" }],
		exits: "1: an error was found",
	},
	config: {
		says: "Check the settings, or show those in force",
		forms: ["check", "show"],
		words: ["check", "show"],
		options: { json },
		examples: [
			{ line: "maramail config check", does: "errors name file, line and column" },
			{
				line: "maramail config show",
				does: "each setting, its value and where it comes from; of secrets only whether they are set",
			},
		],
		exits: "2: the settings are not understood",
	},
	keys: {
		says: "List the service's keys, or replace one without losing an order",
		forms: ["list", "rotate dkim|fleet|openpgp|smime"],
		words: ["list", "rotate", "dkim", "fleet", "openpgp", "smime"],
		options: {
			activate: { type: "boolean", says: "second step: the settings name the new key" },
			force: { type: "boolean", says: "activate although DNS, or orders, are not ready for it" },
			json,
		},
		examples: [
			{ line: "maramail keys list", does: "public halves and ends" },
			{ line: "sudo maramail keys rotate dkim", does: "makes the next key and prints the record to publish" },
			{ line: "sudo maramail keys rotate dkim --activate", does: "switches when DNS has the record" },
		],
	},
	completion: {
		says: "Print the completion for a shell",
		forms: ["bash"],
		words: ["bash"],
		options: {},
		examples: [
			{
				line: "maramail completion bash > /etc/bash_completion.d/maramail",
				does: "for all users, from their next shell on",
			},
		],
	},
} as const satisfies Record<string, CommandText>;

export type CommandName = keyof typeof commands;
export const commandNames = Object.keys(commands) as CommandName[];
