import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Failure } from "../../src/failure.ts";
import type { Envelope, Manifest } from "../../src/manifest.ts";
import { type ArchiveKind, partsOfArchive } from "../../src/services/unpack/parts-of-archive.ts";
import { partsOfMail } from "../../src/services/unpack/parts-of-mail.ts";
import { readMail } from "../../src/services/unpack/read-mail.ts";
import { readMsg } from "../../src/services/unpack/read-msg.ts";
import { step } from "../../src/services/unpack/step.ts";
import { unpack } from "../../src/services/unpack/task.ts";
import { collected, readCollected } from "./folder.ts";

const manifestOf = (name: string): Buffer =>
	Buffer.from(JSON.stringify({ parts: [{ name, inline: false }], leftOut: [] } satisfies Manifest));
const envelope = (): Buffer =>
	Buffer.from(
		JSON.stringify({
			order: "0".repeat(32),
			sender: "kanzlei@example.de",
			tags: [],
			locale: "de",
			acceptedAt: 0,
		} satisfies Envelope),
	);

/** "parts", the code of the failure, or what went wrong, behind an exclamation mark. */
async function outcomeOf(work: () => ReturnType<typeof step>): Promise<string> {
	try {
		const { outputs, figures } = await work();
		unpack.figures.parse(figures);
		return outputs.length === figures.parts.length + 1 ? "parts" : "!lengths";
	} catch (error) {
		return error instanceof Failure ? error.code : `!${String(error)}`;
	}
}

const filesIn = (ending: string): string[] =>
	readdirSync(collected("D"), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith(ending))
		.map((entry) => join(entry.parentPath, entry.name));

test("mails end in parts or in a Failure", async () => {
	const outcomes = await Promise.all(
		filesIn(".eml").map((path) =>
			outcomeOf(() => step([readFileSync(path), envelope()], { kind: "mail", root: true })),
		),
	);
	expect(outcomes.filter((outcome) => outcome.startsWith("!"))).toEqual([]);
	expect(outcomes.filter((outcome) => outcome === "parts").length).toBeGreaterThan(200);
});

test("archives end in parts or in a Failure", async () => {
	const outcomes: string[] = [];
	for (const path of filesIn(".zip"))
		outcomes.push(
			await outcomeOf(() => step([readFileSync(path), manifestOf("x.zip")], { kind: "zip", root: false, part: 0 })),
		);
	expect(outcomes.filter((outcome) => outcome.startsWith("!"))).toEqual([]);
	expect(outcomes.filter((outcome) => outcome === "parts").length).toBeGreaterThan(20);
});

test("archives of odd kinds end in their files or in a reason", async () => {
	const outcome = async (kind: ArchiveKind, name: string) => {
		try {
			const content = readCollected(`D/apache_commons-compress/src/test/resources/${name}`);
			const { parts } = await partsOfArchive(kind, { content, untrustedName: "", passwords: [] });
			return parts.map((part) => part.name).join(" ");
		} catch (fault) {
			return `! ${(fault as { code?: string }).code}`;
		}
	};
	expect(await outcome("7z", "bla.deflate64.7z")).toBe("test1.xml test2.xml");
	expect(await outcome("7z", "bla.noendheaderoffset.7z")).toBe("test1.xml test2.xml");
	expect(await outcome("7z", "bla.encrypted.7z")).toBe("! encrypted");
	expect(await outcome("7z", "COMPRESS-492.7z")).toBe("! damaged");
	expect(await outcome("zip", "lorem-ipsum-deflate64.zip")).toBe("lorem-ipsum.txt");
	expect(await outcome("zip", "imploding-8Kdict-3trees.zip")).toBe("LICENSE.TXT");
	expect(await outcome("zip", "bzip2-zip.zip")).toBe("lots-of-as");
	expect(await outcome("zip", "password-encrypted.zip")).toBe("! encrypted");
	expect(await outcome("zip", "utf8-winzip-test.zip")).toBe("€_for_Dollar.txt ascii.txt Ölfässer.txt");
	expect(await outcome("zip", "COMPRESS-214_unix_symlinks.zip")).toMatch(/^g .$/u);
});

test("real mails: what only dresses them is left out, with the reason, and what hangs on them is not", async () => {
	const of = async (path: string) => {
		const content = readCollected(`D/${path}`);
		const { parts, leftOut } = await partsOfMail(path.endsWith(".msg") ? readMsg(content) : await readMail(content), {
			withText: false,
		});
		return [...leftOut.map(({ name, why }) => `${why} ${name}`), ...parts.map(({ name }) => name)];
	};
	expect(await of("HiraokaHyperTools_msgreader/test/attachAndInline.msg")).toEqual(["logo image001.png", "attach.png"]);
	const legacy = "stalwartlabs_mail-parser/resources/eml/legacy/025.eml";
	expect(await of(legacy)).toEqual(["logo 2aa51367.png", "logo 2aa51371.png", "blueball.png", "greenball.png"]);
	const nyan = "nodemailer_mailparser/test/fixtures/nodemailer.eml";
	expect(await of(nyan)).toEqual(["tracking image.png", "logo nyan cat ✔.gif", "", "notes.txt"]);
	const signed = "mikel_mail/spec/fixtures/emails/mime_emails/raw_email7.eml";
	expect(await of(signed)).toEqual(["signature smime.p7s", "test.rb", "test.pdf"]);
});

test("winmail.dat of real senders", async () => {
	const parts = async (name: string) => {
		const content = readCollected(`D/verdammelt_tnef/tests/files/datafiles/${name}`);
		const { outputs, figures } = await step([content, manifestOf("x")], { kind: "tnef", root: false, part: 0 });
		const about = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString()) as Manifest;
		return about.parts.map((part, at) => `${part.name} (${figures.parts[at]?.kind})`);
	};
	expect(await parts("two-files.tnef")).toEqual(["AUTHORS (txt)", "README (txt)"]);
	expect(await parts("long-filename.tnef")).toEqual(["RE: license file.rtf (rtf)", "allproductsmar2000.dat (txt)"]);
	expect(await parts("MAPI_ATTACH_DATA_OBJ.tnef")).toEqual([
		"Bodø-damer på vei!.rtf (rtf)",
		"VIA_Nytt_1402.doc (doc)",
		"VIA_Nytt_1402.pdf (pdf)",
		"VIA_Nytt_14021.htm (html)",
	]);
});
