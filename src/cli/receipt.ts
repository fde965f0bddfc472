import { readConfig, settingsFile } from "../config.ts";
import { hasValidSignature, type SignedReceipt, signedReceipt } from "../crypto/receipt-signature.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";

/** What is left of an order: when it came, was answered and destroyed. Asks the service's status page; checks the signature itself. */
export const command: Command = async (args) => {
	const { values, positionals } = readArguments("receipt", args);
	const { host, port } = readConfig({ file: settingsFile(values.config) }).webListen;
	const web = values.web ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
	if (values.totals) {
		process.stdout.write(await (await ask(`${web}/receipts.csv`)).text());
		return 0;
	}
	const [number] = positionals;
	if (!number) throw new UsageError("which NUMBER? It stands in the answer.");
	const response = await ask(`${web}/receipt/${encodeURIComponent(number)}`);
	if (response.status === 429) throw new Error("asked too often; please wait a minute");
	if (response.status !== 200) throw new Error("no receipt of this number (they are kept for 30 days)");
	const found = signedReceipt.parse(await response.json());
	const known = values.key === undefined || values.key === found.publicKey;
	const genuine = found.number === number && known && hasValidSignature(found);
	console.log(shown(found));
	console.log(
		genuine
			? `signature  valid (Ed25519, key ${found.publicKey})`
			: `signature  NOT VALID${known ? "" : " (signed by another key)"}`,
	);
	return genuine ? 0 : 1;
};

const shown = (found: SignedReceipt): string =>
	[
		`order      ${found.number}`,
		`received   ${found.receivedAt}`,
		`answered   ${found.answeredAt ?? "–"}`,
		`destroyed  ${found.destroyedAt}: ${found.blobs} pieces of ciphertext, ${found.keys} key`,
	].join("\n");

const ask = (url: string): Promise<Response> =>
	fetch(url).catch(() => {
		throw new Error(`nobody answers at ${url}; is the service running? (--web URL)`);
	});
