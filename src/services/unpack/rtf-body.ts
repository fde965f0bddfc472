import { decompressRTF } from "@kenjiuno/decompressrtf";
import { deEncapsulateSync } from "rtf-stream-parser";
import { codePage } from "./charset.ts";

/** [MS-OXRTFCP]; empty where it is damaged. */
export function decompressRtf(compressed: Uint8Array): Buffer {
	try {
		return Buffer.from(decompressRTF(Array.from(compressed)));
	} catch {
		return Buffer.alloc(0);
	}
}

/**
 * Outlook keeps a mail's HTML inside compressed RTF ([MS-OXRTFCP], [MS-OXRTFEX]). Empty when there is none: what was
 * written as RTF has its text beside it.
 */
export function htmlOfRtf(compressed: Uint8Array): string {
	try {
		const { mode, text } = deEncapsulateSync(decompressRtf(compressed), { decode, mode: "either", warn: () => {} });
		return mode === "html" ? text.toString() : "";
	} catch {
		return "";
	}
}

const decode = (bytes: Buffer, codec: string) =>
	new TextDecoder(codePage(Number(/\d+/.exec(codec)?.[0] ?? 1252))).decode(bytes);
