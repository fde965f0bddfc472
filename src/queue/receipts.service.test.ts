import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { privateServer } from "../../test/helpers/private-server.ts";
import { type Receipt, signReceipt } from "../crypto/receipt-signature.ts";
import { newId } from "../handle.ts";
import type { ServerUser } from "../redis/acl.ts";
import { Receipts } from "./receipts.ts";
import { watchQueue } from "./warden.ts";

const server = privateServer("queue");
const { as } = server;
function receiptsAs(user: ServerUser): Receipts {
	const receipts = new Receipts(server.urlFor(user));
	onTestFinished(() => receipts.close());
	return receipts;
}

/** 30 days. */
const receiptDwellMs = 2_592_000_000;

const seed = randomBytes(32);
const about = (): Receipt => ({
	number: newId(),
	receivedAt: new Date().toISOString(),
	answeredAt: null,
	destroyedAt: new Date().toISOString(),
	blobs: 7,
	keys: 1,
});

test("control keeps receipts, the status page finds them by their numbers and counts by the hour; for 30 days", async () => {
	const [one, other] = [signReceipt(about(), seed), signReceipt(about(), seed)];
	const control = receiptsAs("control");
	const began = Date.now();
	await control.keep(one);
	await control.keep(other);
	const web = receiptsAs("web");
	expect(await web.find(one.number)).toEqual(one);
	expect(await web.find(newId())).toBeNull();
	expect(await web.find("../../etc")).toBeNull();
	expect(await web.hourlyTotals()).toMatchObject([{ orders: 2, blobs: 14, keys: 2 }]);
	const warden = as("warden");
	const keys = await warden.keys("*");
	expect(keys).toHaveLength(3);
	for (const key of keys) {
		// Who reads the server learns no number.
		expect(key).not.toContain(one.number);
		const left = await warden.pttl(key);
		expect(left).toBeLessThanOrEqual(receiptDwellMs);
		// No more is gone than what has passed since, to the millisecond that each clock rounds.
		expect(left).toBeGreaterThan(receiptDwellMs - (Date.now() - began) - 5);
	}
});

test("only control writes receipts, and only with an expiry; the warden removes entries that would stay too long", async () => {
	const key = `receipt:${"a".repeat(64)}`;
	for (const user of ["mail-server", "services", "web"] as const)
		await expect(as(user).psetex(key, 1_000, "x"), user).rejects.toThrow(/NOPERM/);
	for (const user of ["mail-server", "services"] as const)
		await expect(as(user).get(key), user).rejects.toThrow(/NOPERM/);
	const control = as("control");
	await expect(control.set(key, "x")).rejects.toThrow(/NOPERM/);
	await control.psetex(key, 2 * receiptDwellMs, "bliebe lange");
	await control.hincrby("receipts:ohne-ende", "orders", 1);
	const before = (await as("warden").keys("*")).length;
	const watch = await watchQueue(server.urlFor("warden"), 3_600);
	watch.close();
	expect(await as("warden").exists(key, "receipts:ohne-ende")).toBe(0);
	expect((await as("warden").keys("*")).length).toBe(before - 2);
});

test("a flood of orders leaves a thousand receipts an hour, and counts the rest", async () => {
	const control = receiptsAs("control");
	const orders = Array.from({ length: 1_100 }, () => signReceipt(about(), seed));
	await Promise.all(orders.map((order) => control.keep(order)));
	const [total] = await receiptsAs("web").hourlyTotals();
	expect(total?.orders).toBeGreaterThanOrEqual(1_100);
	expect((await as("warden").keys("receipt:*")).length).toBeLessThanOrEqual(1_000);
});
