import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { projectFolder } from "../../project.ts";
import { makeCertificate } from "../certificate.ts";
import { newDkimKey, newFleetKey } from "../keys/new-keys.ts";
import type { Answers } from "./answers.ts";
import type { WantedFile } from "./changes.ts";
import { paper } from "./papers.ts";
import { folder, places, settingsText } from "./settings-text.ts";

export const unitPath = "/etc/systemd/system/maramail.service";
export const userPath = "/etc/sysusers.d/maramail.conf";
/** Where the unit's text says that the program is. */
const packagedFolder = "/opt/maramail";

/** All files of an installation. `root`: looked at, so that a certificate that is there is not joined with another key. */
export function wantedFiles(root: string, answers: Answers): WantedFile[] {
	const secret = { mode: 0o640, shared: true, keep: "once" } as const;
	const ours = { mode: 0o640, shared: true, keep: "ours" } as const;
	const system = { mode: 0o644, shared: false, keep: "ours" } as const;
	const made = [places.certificate, places.certificateKey].some((path) => existsSync(join(root, path)))
		? []
		: certificateFiles(answers.host);
	return [
		{ ...system, path: userPath, content: 'u maramail - "MaraMail"\n' },
		{ ...ours, path: places.settings, content: settingsText(answers) },
		{ ...secret, path: places.customers, content: customersText(answers) },
		{ ...secret, path: places.dkimKey, content: newDkimKey },
		{ ...secret, path: places.fleetKey, content: newFleetKey },
		...made.map(({ path, content }) => ({ ...secret, path, content })),
		...paperTemplates().map((path) => ({
			...system,
			path: `${folder}/papers/${basename(path)}`,
			content: paper(readFileSync(path, "utf8"), answers),
		})),
		// An image of a container has no units.
		...(existsSync(packagedUnit) ? [{ ...system, path: unitPath, content: unitText() }] : []),
	];
}

/** The operator may send from this machine: setup's own first mail. */
function customersText({ operator, customers }: Answers): string {
	const own = { match: operator, trust: ["network:127.0.0.1", "network:::1"] };
	const others = customers.filter(({ match }) => match.toLowerCase() !== operator.toLowerCase());
	const same = customers.filter((customer) => !others.includes(customer)).flatMap(({ trust }) => trust);
	return `${JSON.stringify([{ ...own, trust: [...own.trust, ...same] }, ...others], null, "\t")}\n`;
}

/** One of our own making, until the operator puts a public one there. */
function certificateFiles(host: string): { path: string; content: () => Promise<string> }[] {
	let pair: ReturnType<typeof makeCertificate> | undefined;
	const once = () => {
		pair ??= makeCertificate(host, [`DNS:${host}`], 90);
		return pair;
	};
	return [
		{ path: places.certificate, content: async () => `${(await once()).cert}\n` },
		{ path: places.certificateKey, content: async () => `${(await once()).key}\n` },
	];
}

const packagedUnit = join(projectFolder, "deploy/systemd/maramail.service");
const unitText = (): string => readFileSync(packagedUnit, "utf8").replaceAll(packagedFolder, projectFolder);

function paperTemplates(): string[] {
	const templates = join(projectFolder, "deploy/papers");
	return readdirSync(templates)
		.filter((name) => name.endsWith(".md"))
		.sort()
		.map((name) => join(templates, name));
}
