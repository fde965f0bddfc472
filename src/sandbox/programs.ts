import { chmod, mkdir, readdir, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { projectFolder } from "../project.ts";
import { run } from "./process.ts";

/**
 * The programs of throw-away processes, packed from the sources at the service's start, in RAM. Node needs up to a second
 * of CPU to find, strip and compile the hundreds of modules of a step; packed, a fifth of that, and each task pays it.
 */
const programs = { cell: "src/services/run-in-cell.ts", session: "src/mail-server/session.ts" };

/** Native or WebAssembly: loaded from node_modules as they are. */
const unpackable = ["sharp", "sodium-native", "onnxruntime-node", "libheif-js"];

/** CommonJS libraries ask for Node's own modules by `require`, which an ES module has not. */
const requireForAll =
	'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

const mostMs = 60_000;

/** Packs them, or those of them that are wanted, into `folder`, as `pack` does. */
export const packPrograms = (
	folder: string,
	wanted: readonly (keyof typeof programs)[] = ["cell", "session"],
): Promise<void> =>
	pack(
		folder,
		wanted.map((name) => programs[name]),
	);

/**
 * Packs each of `sources`, files of the project, into NAME.mjs in `folder`, which must be on a tmpfs. Throws an error when one cannot
 * be packed.
 */
export async function pack(folder: string, sources: readonly string[]): Promise<void> {
	const esbuild = join(projectFolder, `node_modules/@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
	await mkdir(folder, { recursive: true });
	const { code, stderr } = await run(
		esbuild,
		[
			...sources,
			...["--bundle", "--splitting", "--platform=node", "--format=esm", "--log-level=error"],
			...[`--outdir=${folder}`, "--entry-names=[name]", "--out-extension:.js=.mjs", `--banner:js=${requireForAll}`],
			// Of a crash a cell tells places in the packed program; its parent finds the line that was written.
			...["--sourcemap=external", "--sources-content=false"],
			...unpackable.map((name) => `--external:${name}`),
		],
		{ cwd: projectFolder, deadlineMs: mostMs },
	);
	// Here nothing of a customer's is near: what the packer says is about our sources.
	if (code !== 0) throw new Error(`the programs of the cells could not be packed: ${stderr}`);
	// Whatever the mask: cells run by nobody read them. Only who may come into the folder above can do so outside a cell.
	await chmod(folder, 0o755);
	for (const name of await readdir(folder)) await chmod(join(folder, name), 0o644);
	// Outside a cell they find libraries and the project's files by these; inside, the links lead nowhere and /app has both.
	for (const name of ["node_modules", "package.json", "src"])
		await symlink(join(projectFolder, name), join(folder, name));
}

/** Where a packed program lies. */
export const packed = (folder: string, name: keyof typeof programs): string =>
	join(folder, `${basename(programs[name], ".ts")}.mjs`);
