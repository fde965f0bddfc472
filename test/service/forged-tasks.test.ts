import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Cache } from "../../src/cache/client.ts";
import { type Mailbox, openMailbox } from "../../src/cli/mailbox.ts";
import { readConfig } from "../../src/config.ts";
import type { BlobKeys } from "../../src/crypto/blob-key-frames.ts";
import { deriveBlobKeys } from "../../src/crypto/blob-keys.ts";
import { BlobWriter } from "../../src/crypto/blob-writer.ts";
import { newOrderKey } from "../../src/crypto/chunk-encryption.ts";
import { deriveServiceKey, fleetSeed, wrapKey } from "../../src/crypto/key-wrapping.ts";
import { publicTaskKey, taskSigner } from "../../src/crypto/task-signature.ts";
import { type Handle, newId } from "../../src/handle.ts";
import { type BlobKind, blobKinds } from "../../src/kinds.ts";
import { Queue } from "../../src/queue/queue.ts";
import { bundlePrograms } from "../../src/sandbox/program-bundle.ts";
import { startWorker } from "../../src/worker/worker.ts";
import { privateServer } from "../helpers/private-server.ts";
import { until } from "../helpers/until.ts";

/**
 * A thief who can write into the queue has a customer's answer delivered to himself: his envelope is a file that he attached. Each of the
 * mends is tried alone: the thief has everything that the others would keep from him.
 */

const cacheServer = privateServer("cache");
const queueServer = privateServer("queue");
const customer = "anwaeltin@kanzlei.localhost";
const thief = "dieb@fremd.localhost";
const expiresAt = Date.now() + 600_000;
const order = newId();
const seed = randomBytes(32);
const orderKey = newOrderKey();
const box = deriveServiceKey(fleetSeed(null), "delivery");
let programs: string;
let mailbox: Mailbox;
let worker: Awaited<ReturnType<typeof startWorker>>;
let cache: Cache;
let queue: Queue;
let keys: BlobKeys;
let envelope: Handle;
let answer: Handle;
let key: string;

beforeAll(async () => {
	programs = await mkdtemp("/dev/shm/forged-");
	await bundlePrograms(programs, ["cell"]);
	mailbox = await openMailbox();
	const config = readConfig({ overrides: { relay: `smtp://127.0.0.1:${mailbox.port}`, logLevel: "silent" } });
	const [cacheUrl, queueUrl] = [cacheServer.urlFor("services"), queueServer.urlFor("services")];
	worker = await startWorker(
		{ ...config, programs, cgroup: null, returnPathKey: randomBytes(32).toString("base64"), cacheUrl, queueUrl },
		{ delivery: box },
		publicTaskKey(seed),
		["delivery"],
	);
	cache = new Cache(cacheServer.urlFor("mail-server"));
	const share = newOrderKey();
	await cache.putKeyShare(order, share, expiresAt);
	keys = deriveBlobKeys(orderKey, blobKinds);
	key = wrapKey(orderKey, share, box.publicKey);
	envelope = await sealed("envelope", envelopeFor(customer));
	answer = await sealed("answer", "Subject: Re: Akte\r\n\r\nMandantengeheimnis\r\n");
	queue = new Queue(queueServer.urlFor("control"));
	await queue.submitOrder({
		order,
		mail: answer,
		envelope,
		keys: { delivery: key },
		acceptedAt: Date.now(),
		expiresAt,
	});
});
afterAll(async () => {
	await worker.close();
	await queue.close();
	cache.close();
	await mailbox.close();
	await rm(programs, { recursive: true });
});

const envelopeFor = (sender: string, of = order): string =>
	JSON.stringify({ order: of, sender, tags: [], locale: "de", acceptedAt: 0 });

async function sealed(kind: BlobKind, content: string): Promise<Handle> {
	const writer = new BlobWriter(keys, order, kind, (blob, index, chunk) =>
		cache.put(order, blob, index, chunk, expiresAt),
	);
	await writer.write(Buffer.from(content));
	return writer.end();
}

let tasks = 0;
/** Has a delivery with these inputs done, as control would, and resolves with how it ended. */
async function delivered(inputs: readonly Handle[], sign = taskSigner(seed)): Promise<unknown> {
	const task = `delivery-0-${tasks}-0`;
	const message = { order, task, inputs: [...inputs], options: { part: tasks++, order }, key, expiresAt };
	await queue.dispatch("delivery", message, { priority: 1, delayMs: 0 }, sign);
	const result = await until("its end", async () => {
		const result = (await queue.results(order))?.get(task);
		return result ?? ((await queue.isPending("delivery", order, task)) ? undefined : "dropped");
	});
	if (result === "dropped") return result;
	return "failure" in result ? result.failure : result.figures;
}

test("what control dispatches is delivered, so that each attempt below could succeed", async () => {
	expect(await delivered([envelope, answer])).toEqual({ delivered: true });
	expect(mailbox.received.map(({ to }) => to)).toEqual([[customer]]);
});

test("an attachment that is an envelope to the last byte is not read as one", async () => {
	const attachment = await sealed("content", envelopeFor(thief));
	expect(await delivered([attachment, answer])).toBe("tampered");
	expect(await delivered([{ ...attachment, kind: "envelope" }, answer])).toBe("tampered");
	expect(mailbox.received.flatMap(({ to }) => to)).not.toContain(thief);
});

test("even where it could be read as one, it is no envelope of this order, whose id nobody knew when it was written", async () => {
	for (const content of [JSON.stringify({ sender: thief }), envelopeFor(thief, newId())])
		expect(await delivered([await sealed("envelope", content), answer]), content).toBe("tampered");
	expect(mailbox.received.flatMap(({ to }) => to)).not.toContain(thief);
});

test("a task that control has not signed, or has signed for another service, is dropped before its key is unwrapped", async () => {
	const before = mailbox.received.length;
	expect(await delivered([envelope, answer], taskSigner(randomBytes(32)))).toBe("dropped");
	expect(await delivered([envelope, answer], (_, body) => taskSigner(seed)("reply", body))).toBe("dropped");
	expect(await delivered([envelope, answer], () => "")).toBe("dropped");
	expect(mailbox.received).toHaveLength(before);
});

test.each(["web", "mail-server", "service-ocr"] as const)(
	"the user %s can neither give *delivery* a task nor read a wrapped key that is there for it",
	async (user) => {
		const stranger = new Queue(queueServer.urlFor(user));
		onTestFinished(() => stranger.close());
		const message = { order, task: "delivery-9-0-0", inputs: [envelope, answer], options: { part: 9 }, key, expiresAt };
		const given = stranger.dispatch("delivery", message, { priority: 1, delayMs: 0 }, taskSigner(seed));
		await expect(given).rejects.toThrow(/NOPERM|permission/);
		const redis = queueServer.as(user);
		await expect(redis.hgetall(`bull:task-delivery:${order}-x`)).rejects.toThrow(/NOPERM/);
		if (user !== "mail-server") await expect(redis.hgetall(`bull:orders:${order}`)).rejects.toThrow(/NOPERM/);
	},
);
