import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { Failure } from "../failure.ts";

export interface DkimKey {
	readonly domain: string;
	readonly selector: string;
	/** PEM. */
	readonly key: string;
}

/** Prepends a DKIM signature (RFC 6376) over the whole body and all header fields that a reader sees. Throws "crashed". */
export async function signDkim(answer: Uint8Array, { domain, selector, key }: DkimKey): Promise<Buffer> {
	const mail = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
	const by = { signingDomain: domain, selector, privateKey: key, canonicalization: "relaxed/relaxed" };
	const { signatures, errors } = await dkimSign(mail, { ...by, signatureData: [by] });
	if (errors.length > 0 || signatures === "") throw new Failure("crashed");
	return Buffer.concat([Buffer.from(signatures), mail]);
}
