import { createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { Failure } from "../../failure.ts";
import { maxUnpackedBytes } from "../../limits.ts";
import { partsOf } from "./package-parts.ts";
import { writeZip } from "./write-zip.ts";

/** More rounds than any program asks for: a manifest that wants billions would keep us busy for ever. */
const maxIterations = 2_000_000;

/** How one part of a package is locked (OpenDocument 1.3, part 2, 3.4 and 3.5). */
interface Lock {
	readonly initialisation: Buffer;
	readonly salt: Buffer;
	readonly iterations: number;
	readonly checksum: Buffer;
}

/**
 * An OpenDocument package without its lock; undefined where no password fits. As LibreOffice locks since 2011: PBKDF2,
 * AES-256-CBC, checksums of SHA-256. Blowfish of before is not read. Throws `damaged`.
 */
export async function unlockOpenDocument(
	locked: Uint8Array,
	passwords: readonly string[],
): Promise<Buffer | undefined> {
	const parts = await partsOf(locked);
	const locks = locksIn(parts.get("META-INF/manifest.xml")?.toString("utf8") ?? "");
	const [first] = locks.keys();
	const password = passwords.find((one) => fits(one, parts.get(first ?? ""), locks.get(first ?? "")));
	if (password === undefined) return undefined;
	const opened = [...parts].flatMap(([name, content]): [string, Buffer][] => {
		if (name === "META-INF/manifest.xml") return [[name, Buffer.from(unlockedManifest(content.toString("utf8")))]];
		const lock = locks.get(name);
		return [[name, lock === undefined ? content : inflated(decrypted(content, lock, password))]];
	});
	return writeZip(opened);
}

/** Path → its lock, of those that can be opened. */
function locksIn(manifest: string): Map<string, Lock> {
	const locks = new Map<string, Lock>();
	for (const [entry = ""] of manifest.matchAll(/<manifest:file-entry\b[^>]*[^/]>[\s\S]*?<\/manifest:file-entry>/g)) {
		const value = (name: string): string => new RegExp(`manifest:${name}="([^"]*)"`).exec(entry)?.[1] ?? "";
		const iterations = Number(value("iteration-count"));
		if (!value("algorithm-name").endsWith("#aes256-cbc") || !(iterations > 0 && iterations <= maxIterations)) continue;
		locks.set(value("full-path"), {
			initialisation: Buffer.from(value("initialisation-vector"), "base64"),
			salt: Buffer.from(value("salt"), "base64"),
			iterations,
			checksum: Buffer.from(value("checksum"), "base64"),
		});
	}
	return locks;
}

const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();

function fits(password: string, content: Buffer | undefined, lock: Lock | undefined): boolean {
	if (content === undefined || lock === undefined) return false;
	// Of the first kilobyte, before it is inflated (19.407, "sha256-1k").
	return sha256(decrypted(content, lock, password).subarray(0, 1024)).equals(lock.checksum);
}

function decrypted(content: Buffer, { initialisation, salt, iterations }: Lock, password: string): Buffer {
	const key = pbkdf2Sync(sha256(password), salt, iterations, 32, "sha1");
	const decipher = createDecipheriv("aes-256-cbc", key, initialisation).setAutoPadding(false);
	const padded = Buffer.concat([decipher.update(content), decipher.final()]);
	// XML Encryption 1.1, 5.2: the last byte counts the padding.
	return padded.subarray(0, Math.max(0, padded.length - (padded.at(-1) ?? 0)));
}

function inflated(content: Buffer): Buffer {
	try {
		return inflateRawSync(content, { maxOutputLength: maxUnpackedBytes });
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
}

const unlockedManifest = (manifest: string): string =>
	manifest.replace(/<manifest:encryption-data\b[\s\S]*?<\/manifest:encryption-data>/g, "");
