import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { partsOf } from "./package-parts.ts";
import { writeZip } from "./write-zip.ts";

const files: readonly (readonly [string, Buffer])[] = [
	["mimetype", Buffer.from("application/vnd.oasis.opendocument.text")],
	["Configurations2/", Buffer.alloc(0)],
	["Anlagen/Brief an Großmann.txt", Buffer.from("Grüße\n".repeat(500))],
	["leer", Buffer.alloc(0)],
];

test.each(["stored", "deflated"] as const)("what was put in %s comes out, in its order", async (how) => {
	const zip = await writeZip(files, how);
	expect([...(await partsOf(zip))]).toEqual(files);
	expect(zip.length < 2_000).toBe(how === "deflated");
	// A reader of another family: it checks the sums, too.
	const input = { input: zip };
	expect(execFileSync("python3", ["-c", reader], input).toString("utf8")).toBe(
		`${JSON.stringify([null, files.map(([name]) => name)])}\n`,
	);
});

const reader = `
import io, json, sys, zipfile
zip = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
print(json.dumps([zip.testzip(), zip.namelist()], ensure_ascii=False, separators=(",", ":")))`;

test("the same content makes the same bytes, at any time and in any time zone", async () => {
	const zips = ["Pacific/Auckland", "America/Caracas"].map((zone) =>
		execFileSync(
			process.execPath,
			[
				"--input-type=module",
				"--eval",
				`const { writeZip } = await import("${new URL("./write-zip.ts", import.meta.url)}");
				const zip = await writeZip([["a/", Buffer.alloc(0)], ["a/b", Buffer.from("c".repeat(99))]], "deflated");
				process.stdout.write(zip.toString("hex"));`,
			],
			{ env: { TZ: zone } },
		).toString("latin1"),
	);
	expect(zips[0]).toMatch(/^504b0304/);
	expect(zips[1]).toBe(zips[0]);
});

test("the type of an OpenDocument stands where programs look for it (OpenDocument 1.3, part 2, 3.3)", async () => {
	const zip = await writeZip(files);
	expect(zip.toString("latin1", 30, 77)).toBe("mimetypeapplication/vnd.oasis.opendocument.text");
});

test.each(["", "/etc/passwd", "../x", "C:/x"])("the name %j is damage", async (name) => {
	await expect(writeZip([[name, Buffer.from("x")]])).rejects.toThrow("damaged");
});

test("a folder with content is damage: nothing is left out in silence", async () => {
	await expect(writeZip([["a/", Buffer.from("x")]])).rejects.toThrow("damaged");
});
