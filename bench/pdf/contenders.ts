import { existsSync, globSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProcess } from "../../src/sandbox/process.ts";
import type { Sample } from "./collection.ts";
import { type Timed, timed } from "./timed.ts";

export interface Contender {
	readonly name: string;
	/** Writes its result into `folder` and tells where. */
	work(sample: Sample, folder: string): Promise<Timed & { readonly result: string | undefined }>;
}

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

const ours: Contender = {
	name: "ours",
	async work({ path }, folder) {
		const took = await timed(process.execPath, [main, "inspect", path, "--out", folder]);
		return { ...took, result: globSync(join(folder, "*.pdf"))[0] };
	},
};

/** Pictures mostly do not say their resolution; the peer wants one. */
const pictureDpi = "300";

const peer = (...options: readonly string[]): Contender => ({
	name: `ocrmypdf ${options.join(" ")}`,
	async work({ path }, folder) {
		const result = join(folder, "result.pdf");
		const picture = extname(path).toLowerCase() === ".pdf" ? [] : ["--image-dpi", pictureDpi];
		const args = [...options, "--jobs", "2", "--skip-text", "--quiet", ...picture, path, result];
		const took = await timed("ocrmypdf", args);
		return { ...took, result: existsSync(result) ? result : undefined };
	},
});

export const contenders: readonly Contender[] = [
	ours,
	peer("-l", "deu"),
	peer("-l", "deu", "-O3"),
	peer("-l", "Latin", "--tesseract-pagesegmode", "4"),
	// Our own settings: both models, on pages that were straightened.
	peer("-l", "deu+Latin"),
	peer("-l", "deu+Latin", "--deskew"),
];

const peerPackages = ["ocrmypdf", "pngquant", "tesseract-ocr-deu", "tesseract-ocr-script-latn"];
const installMs = 600_000;

/** Debian's ocrmypdf is no part of the service: only who compares installs it. */
export async function installPeer(): Promise<void> {
	const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", DEBIAN_FRONTEND: "noninteractive" };
	const { code: absent } = await runProcess("dpkg", ["-s", ...peerPackages], { deadlineMs: 10_000, env });
	if (absent === 0) return;
	const args = ["install", "-q", "-y", "--no-install-recommends", ...peerPackages];
	const { code } = await runProcess("apt-get", args, { deadlineMs: installMs, env });
	if (code !== 0) throw new Error(`please run: sudo apt-get ${args.join(" ")}`);
}
