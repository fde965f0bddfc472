import { chmod, mkdir, readdir, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { projectFolder } from "../project.ts";
import { runProcess } from "./process.ts";

/**
 * The programs of one-shot processes, bundled from the sources at the service's start, in RAM (docs/decisions/0006). Node needs up to a
 * second of CPU to find, strip and compile the hundreds of modules of a step; from a bundle a fifth of that, and each task pays it.
 */
const programs = { cell: "src/services/run-in-cell.ts", session: "src/mail-server/session.ts" };

/** Native or WebAssembly: loaded from node_modules as they are. */
const externalPackages = ["sharp", "sodium-native", "onnxruntime-node", "libheif-js"];

/** CommonJS libraries load Node's own modules by `require`, which an ES module does not have. */
const requireBanner =
	'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

const bundleTimeoutMs = 120_000;

/** Bundles the wanted programs into `folder`, as `bundle` does. */
export const bundlePrograms = (
	folder: string,
	wanted: readonly (keyof typeof programs)[] = ["cell", "session"],
): Promise<void> =>
	bundle(
		folder,
		wanted.map((name) => programs[name]),
	);

/**
 * Bundles each of `sources`, paths from the project's folder, into NAME.mjs in `folder`, which must be on a tmpfs. Throws an error when
 * esbuild fails.
 */
export async function bundle(folder: string, sources: readonly string[]): Promise<void> {
	const esbuild = join(projectFolder, `node_modules/@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
	await mkdir(folder, { recursive: true });
	const { code, stderr } = await runProcess(
		esbuild,
		[
			...sources,
			...["--bundle", "--splitting", "--platform=node", "--format=esm", "--log-level=error"],
			...[`--outdir=${folder}`, "--entry-names=[name]", "--out-extension:.js=.mjs", `--banner:js=${requireBanner}`],
			// A cell reports places in the bundle; its parent maps them to lines of the sources.
			...["--sourcemap=external", "--sources-content=false"],
			...externalPackages.map((name) => `--external:${name}`),
		],
		{ cwd: projectFolder, deadlineMs: bundleTimeoutMs },
	);
	// The bundler reads only our sources: its messages hold nothing of a customer's.
	if (code !== 0) throw new Error(`the programs of the cells could not be bundled: ${stderr}`);
	// Whatever the umask: cells read them as the user `nobody`. Outside a cell the mode of the folder above decides.
	await chmod(folder, 0o755);
	for (const name of await readdir(folder)) await chmod(join(folder, name), 0o644);
	// Outside a cell these links lead to libraries and the project's files; inside they dangle, and /app has both.
	for (const name of ["node_modules", "package.json", "src"])
		await symlink(join(projectFolder, name), join(folder, name));
}

/** Path of a bundled program in `folder`. */
export const bundledProgram = (folder: string, name: keyof typeof programs): string =>
	join(folder, `${basename(programs[name], ".ts")}.mjs`);
