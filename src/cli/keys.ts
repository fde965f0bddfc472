import { existsSync, readFileSync } from "node:fs";
import { chmod, chown, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readSettingsFile } from "../config/settings-file.ts";
import { type Config, readConfig, settingsFile } from "../config.ts";
import { Dns } from "../delivery/dns.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { wantedRecords } from "./doctor/dns-records.ts";
import { editSettings } from "./keys/edit-settings.ts";
import { keysOf } from "./keys/key-ring.ts";
import { makers, type Rotatable, rotatable } from "./keys/new-keys.ts";
import { replaceFile } from "./replace-file.ts";

/** The keys of the service: shows them, and replaces one in two steps, so that nothing that is under way needs a key that is gone. */
export const command: Command = async (args) => {
	const { values, positionals } = readArguments("keys", args);
	const [action, name, ...rest] = positionals;
	const file = settingsFile(values.config);
	const config = readConfig({ file });
	if (action === "list" && name === undefined) return list(config, values.json === true);
	const key = rotatable.find((one) => one === name);
	if (action !== "rotate" || key === undefined || rest.length > 0)
		throw new UsageError(`allowed: list, rotate ${rotatable.join("|")}`);
	if (file === undefined) throw new UsageError("there is no settings file; --config FILE");
	return values.activate ? activate(key, config, file, values.force === true) : prepare(key, config, file);
};

async function list(config: Config, json: boolean): Promise<number> {
	const keys = await keysOf(config);
	if (json) console.log(JSON.stringify(keys, null, 1));
	else
		for (const { name, shows, ends, purpose } of keys) {
			const days = ends === null ? "has no end" : `ends in ${Math.floor((ends - Date.now()) / 86_400_000)} days`;
			console.log(`${name.padEnd(9)} ${days.padEnd(17)} ${purpose}: ${shows}`);
		}
	return 0;
}

/** Keys are numbered: dkim-maramail2.pem follows dkim-maramail1.pem, and smime-1.key the first of another name. */
interface Place {
	readonly folder: string;
	readonly stem: string;
}

const firstSetting: Readonly<Record<Rotatable, string>> = {
	dkim: "dkimKey",
	fleet: "fleetKey",
	openpgp: "openpgpKey",
	smime: "smimeKey",
};

/** Where the next key of this name lies, by the settings file's present one. */
function nextPlace(key: Rotatable, file: string): Place {
	const named = readSettingsFile(file).values[firstSetting[key]];
	const present = typeof named === "string" && named.startsWith("/") ? named : join(dirname(file), "keys", "none");
	const number = 1 + Number(/(\d+)\.\w+$/.exec(basename(present))?.[1] ?? 0);
	return { folder: dirname(present), stem: key === "dkim" ? `dkim-maramail${number}` : `${key}-${number}` };
}

/** First step: makes the next key beside the present one, and says what others have to know of it. */
async function prepare(key: Rotatable, config: Config, file: string): Promise<number> {
	const { folder, stem } = nextPlace(key, file);
	const made = await makers[key](config);
	const group = (await stat(folder)).gid;
	for (const { ending, content } of Object.values(made)) {
		const path = join(folder, `${stem}.${ending}`);
		if (existsSync(path)) {
			console.log(`${path} is there already.`);
			continue;
		}
		await writeFile(path, content, { flag: "wx", mode: 0o600 });
		if (process.getuid?.() === 0) await chown(path, 0, group);
		await chmod(path, group === 0 ? 0o600 : 0o640);
		console.log(`Written: ${path}`);
	}
	for (const line of told(key, config, folder, stem)) console.log(line);
	return 0;
}

function told(key: Rotatable, config: Config, folder: string, stem: string): string[] {
	const then = `then: maramail keys rotate ${key} --activate`;
	if (key === "dkim") {
		const record = dkimRecord(config, folder, stem)?.record;
		return [`Publish, beside the present one: ${record}`, `When DNS has it, ${then}`];
	}
	if (key === "fleet") return [`Nobody else has to know it; ${then}`];
	const file = key === "smime" ? `${stem}.crt` : "its public half (gpg --show-keys, or any OpenPGP program)";
	return [
		`Give your customers ${file}. Until they have it, they go on with the present one, which opens their mails until you switch; ${then}`,
		"A mail that is encrypted for the former key after that comes back unopened, and says so.",
	];
}

const selectorIn = (stem: string): string => stem.replace(/^dkim-/, "");

const dkimRecord = (config: Config, folder: string, stem: string) =>
	wantedRecords(
		{
			...config,
			dkimKey: readFileSync(join(folder, `${stem}.pem`), "utf8"),
			dkimSelector: selectorIn(stem),
			tlsCert: null,
		},
		config.domain,
	).find(({ about }) => about === "DKIM");

/** Second step: the settings name the next key. The former one's files stay: until the service is started again it uses them. */
async function activate(key: Rotatable, config: Config, file: string, force: boolean): Promise<number> {
	const { folder, stem } = nextPlace(key, file);
	const endings: Readonly<Record<Rotatable, Readonly<Record<string, string>>>> = {
		dkim: { dkimKey: "pem" },
		fleet: { fleetKey: "key" },
		openpgp: { openpgpKey: "asc" },
		smime: { smimeKey: "key", smimeCert: "crt" },
	};
	const changes = Object.fromEntries(
		Object.entries(endings[key]).map(([setting, ending]) => [setting, join(folder, `${stem}.${ending}`)]),
	);
	for (const path of Object.values(changes))
		if (!existsSync(path)) throw new UsageError(`${path} is not there yet; first: maramail keys rotate ${key}`);
	if (key === "dkim" && !force) {
		const published = await dkimRecord(config, folder, stem)
			?.published(new Dns(config.dns))
			.catch(() => false);
		if (!published)
			throw new Error(
				`DNS has no ${selectorIn(stem)}._domainkey.${config.domain} with this key yet: answers would fail DKIM (--force switches all the same)`,
			);
	}
	if (key === "fleet" && (config.cacheUrl !== null || config.queueUrl !== null) && !force)
		throw new Error(
			"cache and queue outlive a restart, and with them orders under the present key: follow docs/keys.md, then --force",
		);
	const text = readFileSync(file, "utf8");
	await replaceFile(
		file,
		editSettings(text, key === "dkim" ? { ...changes, dkimSelector: selectorIn(stem) } : changes),
	);
	readConfig({ file });
	console.log(`Written: ${file}`);
	console.log("Now: systemctl restart maramail (it first answers what it has accepted)");
	console.log(
		key === "dkim"
			? "Leave the former record in DNS for a week: answers that are under way are signed with it. Then delete it, and the former key's file."
			: "Then delete the former key's files.",
	);
	return 0;
}
