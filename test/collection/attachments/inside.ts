import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { routeOf } from "../../../src/control/route.ts";
import { Failure } from "../../../src/failure.ts";
import type { Manifest } from "../../../src/manifest.ts";
import { kindOf } from "../../../src/services/unpack/kind-of.ts";
import { step } from "../../../src/services/unpack/step.ts";
import type { UnpackOptions } from "../../../src/services/unpack/task.ts";

/** What a file is taken for and, of mails and archives, the kinds of what is in it; why it cannot be opened; or "-". */
export async function lookInside(path: string): Promise<{ kind: string; inside: string }> {
	const content = await readFile(path);
	const name = basename(path);
	const kind = await kindOf(content, { untrustedName: name, untrustedType: "application/octet-stream" });
	if (routeOf(kind).planning !== "unpack") return { kind, inside: "-" };
	const manifest: Manifest = { parts: [{ name, inline: false }], leftOut: [] };
	const options = { kind: kind as UnpackOptions["kind"], root: false, part: 0 };
	try {
		const { figures } = await step([content, Buffer.from(JSON.stringify(manifest))], options);
		return { kind, inside: figures.parts.map((part) => part.kind).join(" ") };
	} catch (fault) {
		return { kind, inside: fault instanceof Failure ? `! ${fault.code}` : "! crashed" };
	}
}
