import { join } from "node:path";
import { createInterface, type Interface } from "node:readline/promises";
import { readSettingsFile } from "../config/settings-file.ts";
import { type Config, readConfig } from "../config.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { wantedRecords } from "./doctor/dns-records.ts";
import { completeAnswers, type Known, readAnswers } from "./setup/answers.ts";
import { applyChanges, type Change, planChanges, readRecord, writeWanted } from "./setup/changes.ts";
import { places } from "./setup/settings-text.ts";
import { firstMail, groupId, hasSystemd, makeUser, startUnit } from "./setup/start.ts";
import { userPath, wantedFiles } from "./setup/wanted-files.ts";

/**
 * From a bare system to the first answer. Shows what it would change before it does, may be run again at any time, and never touches what a
 * person has edited.
 */
export const command: Command = async (args) => {
	const { values, positionals } = readArguments("setup", args);
	if (positionals.length > 0) throw new UsageError(`setup takes no "${positionals[0]}"`);
	const root = values.root ?? "/";
	const real = root === "/";
	if (real && !values["dry-run"] && process.getuid?.() !== 0)
		throw new UsageError("setup writes to /etc: run it as root, or with --dry-run");
	const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin, output: process.stdout }) : null;
	try {
		const answers = await completeAnswers(knownAnswers(root, values), terminal);
		const files = wantedFiles(root, answers);
		const changes = await planChanges(root, files);
		for (const line of changes.flatMap(shown)) console.log(line);
		const changing = changes.filter(({ does }) => does === "create" || does === "replace");
		if (values["dry-run"]) return 0;
		if (changing.length > 0 && !values.yes && !(await agrees(terminal)))
			throw new UsageError("nothing was changed; --yes changes without asking");
		const remembered = { host: answers.host, office: answers.office };
		if (real) {
			// The user first: files and folders are made readable by its group.
			for (const change of changes) if (change.file.path === userPath) await writeWanted(root, change, undefined);
			await makeUser();
		}
		await applyChanges(root, await planChanges(root, files), real ? await groupId() : undefined, remembered);
		if (!real) return 0;
		const config = readConfig({ file: places.settings });
		for (const line of records(config, answers.host)) console.log(line);
		return await begin(config, answers.operator, changing.length > 0, values["no-start"] === true);
	} finally {
		terminal?.close();
	}
};

type Values = ReturnType<typeof readArguments<"setup">>["values"];

/** Flags before the answers file, that before what an earlier setup has written. */
function knownAnswers(root: string, values: Values): Known {
	const { host, office } = readRecord(root);
	let former: Known = {};
	try {
		const { domain, mailboxes, relay, operator } = readSettingsFile(join(root, places.settings)).values as Known;
		former = JSON.parse(JSON.stringify({ domain, mailboxes, relay, operator, customers: [] })) as Known;
	} catch {
		// There is none yet, or it is not understood: that is said when the service starts.
	}
	const trust = values.trust ?? ["dmarc"];
	const given: Known = {
		...(values.domain === undefined ? {} : { domain: values.domain }),
		...(values.host === undefined ? {} : { host: values.host }),
		...(values.mailboxes === undefined ? {} : { mailboxes: values.mailboxes }),
		...(values.operator === undefined ? {} : { operator: values.operator }),
		...(values.office === undefined ? {} : { office: values.office }),
		...(values.relay === undefined ? {} : { relay: values.relay === "none" ? null : values.relay }),
		...(values.customer === undefined ? {} : { customers: values.customer.map((match) => ({ match, trust })) }),
	};
	const remembered = { ...(host === undefined ? {} : { host }), ...(office === undefined ? {} : { office }) };
	return { ...former, ...remembered, ...(values.answers === undefined ? {} : readAnswers(values.answers)), ...given };
}

const words = { create: "create", replace: "change", nothing: "keep", edited: "KEEP" } as const;

function shown({ file, does, lines }: Change): string[] {
	const note = does === "edited" ? "  (edited by hand; setup would write:)" : "";
	return [`${words[does].padEnd(7)} ${file.path}${note}`, ...lines.map((line) => `          ${line}`)];
}

async function agrees(terminal: Interface | null): Promise<boolean> {
	return terminal !== null && /^(y|yes|j|ja)$/i.test((await terminal.question("Change this? [y/N] ")).trim());
}

const records = (config: Config, host: string): string[] => [
	"",
	"Publish in DNS (maramail doctor says which are there):",
	...wantedRecords(config, host).map(({ record }) => `  ${record}`),
	`  ${host}. A/AAAA ADDRESS-OF-THIS-MACHINE, and a PTR record back to the same name`,
	...(config.relay === null
		? []
		: ["  Answers leave through the relay: put what its operator names into the SPF record, instead of mx."]),
	"",
];

async function begin(config: Config, operator: string, changed: boolean, noStart: boolean): Promise<number> {
	if (noStart || !hasSystemd()) {
		console.log("Not started. Start it with: systemctl enable --now maramail");
		return 0;
	}
	await startUnit(changed);
	// Run again without a change it leaves the operator's mailbox alone.
	if (!changed) {
		console.log("The service runs; nothing has changed.");
		return 0;
	}
	console.log("The service runs. Sending it a first mail; 250 comes when its answer has been delivered …");
	for (const line of await firstMail(config, operator)) console.log(line);
	return 0;
}
