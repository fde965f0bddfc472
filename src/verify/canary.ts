import { randomBytes, randomInt } from "node:crypto";

/**
 * An unguessable word, planted in a mail and then searched for: where it is found, content was kept. It is made of digits, so that no
 * program changes its case, and of two halves: a line break of base64 or quoted-printable leaves one of them whole.
 */
export interface Canary {
	readonly word: string;
	/** For attachments that are no text. */
	readonly bytes: Buffer;
	/** Every form to look for. */
	readonly needles: readonly Buffer[];
}

/** 20 digits are 66 bits: no number met by chance. */
const halfDigits = 20;

export function newCanary(): Canary {
	const halves = [digits(), digits()];
	const bytes = randomBytes(2 * halfDigits);
	const texts = halves.flatMap((half) => {
		// Without the last byte, which is 0: so it is found in both byte orders.
		const wide = Buffer.from(half, "utf16le").subarray(0, -1);
		const narrow = Buffer.from(half);
		return [narrow, wide, Buffer.from(narrow.toString("hex")), ...inBase64(narrow), ...inBase64(wide)];
	});
	return { word: halves.join(""), bytes, needles: [...texts, bytes, ...inBase64(bytes)] };
}

/** What every base64 text that holds the bytes contains, whatever stands before and behind them: one for each alignment. */
function inBase64(bytes: Buffer): Buffer[] {
	return [0, 1, 2].map((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64url");
		const firstWhole = Math.ceil((before * 8) / 6);
		const lastWhole = Math.floor(((before + bytes.length) * 8) / 6);
		return Buffer.from(Buffer.from(text.slice(firstWhole, lastWhole).replace(/-/g, "+").replace(/_/g, "/")));
	});
}

const digits = (): string => Array.from({ length: halfDigits }, () => randomInt(10)).join("");
