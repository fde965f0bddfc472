import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess } from "../../src/sandbox/process.ts";

/**
 * The folders that a box is booted over. The lowest is a Debian that has never seen the project; it is made once on a machine and kept in the
 * folder for temporary files. Above it lies what the first block of the manual installs, with the network.
 */

const project = new URL("../../", import.meta.url).pathname;
const prefix = "maramail-debian-";
/** The certificate authorities of this machine: it may have some of its own. */
const authorities = "/etc/ssl/certs/ca-certificates.crt";
/** Ends what hangs, in ms. On a bare machine half a gigabyte is downloaded. */
const makeMs = 1_500_000;

/** Programs of the test itself, beside what the manual's blocks and scripts/setup install: they would be downloaded in each run otherwise. */
const ownPackages = [
	"systemd",
	"systemd-sysv",
	"dbus",
	"postfix",
	"prometheus",
	"ca-certificates",
	"curl",
	"git",
	"npm",
	"openssl",
];

function packagesOfSetup(): string[] {
	const script = readFileSync(join(project, "scripts/setup"), "utf8");
	const named = /^packages="([^"]+)"/m.exec(script)?.[1] ?? "";
	return named.split(/\s+/).filter((name) => name && !name.startsWith("$"));
}

async function run(program: string, args: readonly string[], stdin?: Uint8Array): Promise<string> {
	const env = { ...process.env, LANG: "C.UTF-8" } as Record<string, string>;
	// A folder for temporary files out here is none inside the new system.
	delete env.TMPDIR;
	const done = await runProcess(program, args, { deadlineMs: makeMs, env, ...(stdin ? { stdin } : {}) });
	const printed = `${done.stdout}${done.stderr}`;
	if (done.code !== 0) throw new Error(`${program} ended with ${done.code}:\n${printed.slice(-4_000)}`);
	return printed;
}

/** Makes the Debian folder, or takes the one that is there. */
export async function debianFolder(): Promise<string> {
	const packages = [...ownPackages, ...packagesOfSetup()];
	const recipe = readFileSync(new URL("./make-root.sh", import.meta.url));
	const folder = join(
		tmpdir(),
		`${prefix}${createHash("sha256").update(recipe).update(packages.join()).digest("hex").slice(0, 16)}`,
	);
	if (existsSync(folder)) return folder;
	// Of an earlier list of packages.
	for (const name of await readdir(tmpdir()))
		if (name.startsWith(prefix)) await rm(join(tmpdir(), name), { recursive: true, force: true });
	const making = await mkdtemp(join(tmpdir(), `${prefix}making-`));
	await run(new URL("./make-root.sh", import.meta.url).pathname, [making, ...packages]);
	await rename(making, folder);
	return folder;
}

export interface Repository {
	readonly folder: string;
	/** Commits another state of a file. */
	change(path: string, content: string): Promise<void>;
	/** All of it as a tar archive. */
	packed(): Promise<Buffer>;
}

/** A repository of the working tree as it is, with one commit. */
export async function repository(): Promise<Repository> {
	const folder = await mkdtemp(join(tmpdir(), "maramail-repository-"));
	const git = (...args: string[]) =>
		run("git", ["-C", folder, "-c", "user.name=test", "-c", "user.email=test@localhost", ...args]);
	await git("init", "--quiet", "--initial-branch=main");
	await run("/bin/bash", [
		"-c",
		'set -o pipefail; cd "$1" && git ls-files --cached --others --exclude-standard --deduplicate -z | while IFS= read -r -d "" path; do if [ -e "$path" ]; then printf "%s\\0" "$path"; fi; done | tar --create --null --files-from=- | tar --extract --directory "$2"',
		"bash",
		project,
		folder,
	]);
	await git("add", "--all");
	await git("commit", "--quiet", "--message=first");
	return {
		folder,
		async change(path, content) {
			await writeFile(join(folder, path), content);
			await git("commit", "--quiet", "--all", "--message=change");
		},
		async packed() {
			const args = ["--create", "--directory", folder, "."];
			return (await runProcess("/bin/tar", args, { deadlineMs: makeMs })).stdout;
		},
	};
}

/** Runs a block of the manual in a layer over the Debian folder, with the network and `source` at /srv/maramail.git. Returns what it printed. */
export async function runWithNetwork(
	layer: { readonly debian: string; readonly upper: string; readonly source: string },
	script: string,
): Promise<string> {
	const { debian, upper, source } = layer;
	const work = `${upper}.work`;
	await mkdir(work, { recursive: true });
	// The machine's own registry and its certificate authorities; what npm has downloaded once is not downloaded again.
	const npm = async (setting: string) => (await run("npm", ["config", "get", setting])).trim();
	const [registry, cache] = await Promise.all([npm("registry"), npm("cache")]);
	const env = [
		`npm_config_registry=${registry}`,
		"npm_config_cache=/var/tmp/npm",
		"DEBIAN_FRONTEND=noninteractive",
		...(existsSync(authorities)
			? ["npm_config_cafile=/run/authorities.pem", "NODE_EXTRA_CA_CERTS=/run/authorities.pem"]
			: []),
	];
	const steps = [
		"set -eu",
		"debian=$1; upper=$2; work=$3; source=$4; cache=$5; cafile=$6; shift 6",
		'root=$work/root; mkdir -p "$root" "$work/work"',
		'mount -t overlay overlay -o "lowerdir=$debian,upperdir=$upper,workdir=$work/work" "$root"',
		'mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"; mount -t tmpfs tmpfs "$root/run"; mount -t tmpfs tmpfs "$root/tmp"',
		'mkdir -p "$root/srv/maramail.git" "$root/var/tmp/npm" "$cache"',
		'mount --bind "$source" "$root/srv/maramail.git"; mount --bind "$cache" "$root/var/tmp/npm"',
		'if [ -e "$cafile" ]; then touch "$root/run/authorities.pem"; mount --bind "$cafile" "$root/run/authorities.pem"; fi',
		'cp /etc/resolv.conf "$root/etc/resolv.conf"',
		'exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root "$@"',
	].join("\n");
	try {
		return await run("/usr/bin/unshare", [
			...["--mount", "--pid", "--fork", "--kill-child", "/bin/bash", "-c", steps, "bash"],
			...[debian, upper, work, source, cache, authorities, ...env, "/bin/bash", "-c", `exec 2>&1\n${script}`],
		]);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}
