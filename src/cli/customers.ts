import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { readConfig, settingsFile } from "../config.ts";
import { hashPassword, newPassword } from "../crypto/password.ts";
import { type Customer, customer, readCustomers } from "../mail-server/customers.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { replaceFile } from "./replace-file.ts";

/** What stands in the file: no more than what was said, so that defaults may change. */
type Entry = { match: string; trust: string[] } & Partial<Record<keyof Customer, unknown>>;

/** Edits the customers file. A running service reads it again for each mail. */
export const command: Command = async (args) => {
	const { values, positionals } = readArguments("customers", args);
	const [action, match, ...rest] = positionals;
	if (rest.length > 0) throw new UsageError(`customers takes no "${rest[0]}"`);
	const file = readConfig({ file: settingsFile(values.config) }).customers;
	// A file that the service would not understand is not written over.
	const known = readCustomers(file) === null ? [] : (JSON.parse(await readFile(file, "utf8")) as Entry[]);
	const others = known.filter((entry) => entry.match.toLowerCase() !== match?.toLowerCase());
	if (action === "list" && match === undefined) {
		for (const { match, trust, locale } of known) console.log(`${match}  ${trust.join(", ")}  ${locale ?? "de"}`);
		return 0;
	}
	if (action === "remove" && match !== undefined) {
		if (others.length === known.length) throw new UsageError(`there is no customer ${match}`);
		await save(file, others);
		return 0;
	}
	if (action !== "add" || match === undefined) throw new UsageError("allowed: add MATCH, remove MATCH, list");
	const entry: Entry = { match, trust: values.trust ?? ["dmarc"] };
	if (values.locale !== undefined) entry.locale = values.locale;
	if (values.smime !== undefined) entry.encrypt = { smime: await readGiven(values.smime) };
	if (values.openpgp !== undefined) entry.encrypt = { openpgp: await readGiven(values.openpgp) };
	const given = values["password-stdin"] ? (await text(process.stdin)).replace(/\r?\n$/, "") : undefined;
	if (given === "") throw new UsageError("the password on stdin is empty");
	const password = entry.trust.includes("auth") ? (given ?? newPassword()) : undefined;
	if (password !== undefined) entry.password = await hashPassword(password);
	const parsed = customer.safeParse(entry);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new UsageError(`${issue?.path.join(".")} is not understood: ${issue?.message}`);
	}
	await save(file, [...others, entry]);
	if (password !== undefined && given === undefined) console.log(`Password, shown this once: ${password}`);
	return 0;
};

const readGiven = (path: string): Promise<string> =>
	readFile(path, "utf8").catch(() => {
		throw new UsageError(`the file ${path} cannot be read`);
	});

const save = (file: string, entries: readonly Entry[]) => replaceFile(file, `${JSON.stringify(entries, null, "\t")}\n`);
