import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sendMail } from "../../src/cli/send-mail.ts";
import { deriveBlobKeys } from "../../src/crypto/blob-keys.ts";
import { decryptChunk } from "../../src/crypto/chunk-encryption.ts";
import { deriveServiceKey, fleetSeed, unwrapKey } from "../../src/crypto/key-wrapping.ts";
import { redisOptions } from "../../src/redis/connection-url.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { countInMemory, family } from "../../src/verify/memory.ts";
import { nothing, openService, type TestService } from "../helpers/service.ts";

/** Promises 3, 4 and 6: what the servers hold opens nothing, and of a past order nothing is left that would. */

/** An order on a busy machine, and the search of a dozen memories. */
const orderMostMs = 600_000;
const fleetKey = Buffer.alloc(32, 5).toString("base64");
let service: TestService;
let cache: Redis;
let queue: Redis;
beforeAll(async () => {
	service = await openService({ fleetKey });
	cache = new Redis(redisOptions(service.config.cacheUrl));
	queue = new Redis(redisOptions(service.config.queueUrl));
});
afterAll(async () => {
	cache.disconnect();
	queue.disconnect();
	await service.close();
});

test(
	"both servers' dumps together open nothing; a past order's key can be had no more, whoever has all secrets and all memory",
	async () => {
		const customer = "erasure@kanzlei.localhost";
		const said = await withScratch(async (folder) => {
			const file = join(folder, "Akte.txt");
			await writeFile(file, "Mandantengeheimnis\n".repeat(100));
			const to = "optimieren@maramail.localhost";
			return sendMail({ from: customer, to, subject: "Akte", files: [file], smtp: service.smtp });
		});
		const order = /[0-9a-f]{32}/.exec(said)?.[0] as string;
		const queued = await dumpOfQueue();
		const mail = /"mail":\{"order":"\w+","blob":"(\w+)"/.exec(queued)?.[1] as string;
		const cached = (await Promise.all((await cache.keys("*")).map((name) => cache.getBuffer(name)))) as Buffer[];
		const share = (await cache.getBuffer(`o:${order}:${order}:0`)) as Buffer;
		const sealed = (await cache.getBuffer(`o:${order}:${mail}:0`)) as Buffer;
		const place = { order, blob: mail, index: 0, last: true };

		// Whatever 32 bytes lie in either server, as they are, in base64 or in hex: none opens the mail.
		const keys = [...keysIn(Buffer.concat(cached)), ...keysIn(Buffer.from(queued))];
		expect(keys.length).toBeGreaterThan(1_000);
		const opening = (key: Buffer) => [key, deriveBlobKeys(key, ["mail"]).mail as Buffer];
		expect(keys.flatMap(opening).filter((key) => opens(key, place, sealed))).toEqual([]);

		// The same with a service's secret does: the attempt can succeed.
		const box = JSON.parse(/"keys":(\{.*?\})/.exec(queued)?.[1] as string).unpack as string;
		const key = unwrapKey(box, share, deriveServiceKey(fleetSeed(fleetKey), "unpack"));
		const mailKey = deriveBlobKeys(key, ["mail"]).mail as Buffer;
		expect(decryptChunk(mailKey, place, sealed).toString()).toContain("Subject: Akte");

		await service.answerTo(customer);
		expect(await service.nothingLeft()).toEqual(nothing);
		const wanted = [key, mailKey, share].flatMap((secret) => [
			Buffer.from(secret),
			Buffer.from(secret.toString("base64").slice(0, 40)),
			Buffer.from(secret.toString("hex")),
		]);
		expect(countInMemory(process.pid, wanted)).toBeGreaterThan(0);
		const left = family(service.pids().map(({ pid }) => pid));
		expect(left.filter((pid) => countInMemory(pid, wanted) > 0)).toEqual([]);
		// Boxes and ciphertext may lie about in freed memory for a while; without the share they are noise.
		const without = unwrapKey(box, Buffer.alloc(32), deriveServiceKey(fleetSeed(fleetKey), "unpack"));
		for (const key of opening(without)) expect(() => decryptChunk(key, place, sealed)).toThrow("tampered");
		const cacheServer = service.pids().find(({ role }) => role === "cache")?.pid as number;
		expect(countInMemory(cacheServer, [sealed.subarray(12, 60)])).toBe(0);
	},
	orderMostMs,
);

/** All that lies in the queue's server, of whatever type. */
async function dumpOfQueue(): Promise<string> {
	const values: unknown[] = [];
	for (const key of await queue.keys("*"))
		switch (await queue.type(key)) {
			case "hash":
				values.push(key, ...Object.values(await queue.hgetall(key)));
				break;
			case "string":
				values.push(key, await queue.get(key));
				break;
			default:
				values.push(key);
		}
	return values.join("\n");
}

function opens(...[key, place, sealed]: Parameters<typeof decryptChunk>): boolean {
	try {
		decryptChunk(key, place, sealed);
		return true;
	} catch {
		return false;
	}
}

/** Every run of 32 bytes, in each writing. */
function keysIn(bytes: Buffer): Buffer[] {
	const runs = (all: Buffer) =>
		Array.from({ length: Math.max(0, all.length - 31) }, (_, at) => all.subarray(at, at + 32));
	const text = bytes.toString("latin1");
	const written = (pattern: RegExp, encoding: "base64" | "hex") =>
		(text.match(pattern) ?? []).flatMap((word) => runs(Buffer.from(word, encoding)));
	return [...runs(bytes), ...written(/[A-Za-z0-9+/=]{43,}/g, "base64"), ...written(/[0-9a-f]{64,}/g, "hex")];
}
