import { afterAll, beforeAll, expect, test } from "vitest";
import { hasValidSignature, signedReceipt } from "../../src/crypto/receipt-signature.ts";
import { runProcess } from "../../src/sandbox/process.ts";
import { type Answer, nothing, openService, sample, type TestService } from "../helpers/service.ts";
import { amplyMs } from "../helpers/until.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());
const get = (path: string) => fetch(`http://127.0.0.1:${service.webPort}${path}`);

test("health, readiness, status page and metrics, before and after an order; none holds a word of it", async () => {
	expect((await get("/healthz")).status).toBe(200);
	expect(await (await get("/readyz")).text()).toMatch(/^ready\n/);
	expect((await get("/nowhere")).status).toBe(404);
	const answer = await service.ask([sample("Brief.docx")], {
		from: "kanarienvogel@kanzlei.localhost",
		subject: "KANARIENVOGEL",
	});
	expect(await service.nothingLeft()).toEqual(nothing);
	let metrics = "";
	while (!/maramail_orders_total\{outcome="answered"\} 1/.test(metrics)) metrics = await (await get("/metrics")).text();
	for (const name of [
		"order_seconds_count 1",
		'task_seconds_count{service="office"} 1',
		'tasks_waiting{service="ocr"} 0',
		"cache_blobs 0",
		"cache_bytes",
		"cache_oldest_seconds 0",
		"mail_in_bytes_total",
		"mail_out_bytes_total",
	])
		expect(metrics).toContain(`maramail_${name}`);
	await receiptOf(answer);
	const page = await (await get("/")).text();
	expect(page).toContain("Der Dienst arbeitet");
	for (const told of [metrics, page, service.log.join("\n")])
		expect(told.toLowerCase()).not.toMatch(/kanarienvogel|brief\.docx|kanzlei\.localhost/);
});

/** The number that stands in the answer leads to a receipt that anybody can check; other numbers lead nowhere. */
async function receiptOf({ text }: Answer): Promise<void> {
	const number = /Löschbeleg.*: ([0-9a-f]{32})/.exec(text)?.[1] as string;
	const found = signedReceipt.parse(await (await get(`/receipt/${number}`)).json());
	expect(hasValidSignature(found)).toBe(true);
	expect(found).toMatchObject({ number, keys: 1 });
	// The mail, its envelope, what was found in it, two PDFs of one letter, the answer.
	expect(found.blobs).toBeGreaterThanOrEqual(6);
	const times = [found.receivedAt, found.answeredAt as string, found.destroyedAt];
	expect(times.toSorted()).toEqual(times);
	const nowhere = await Promise.all(
		["0".repeat(32), "x", "%00", `${number}0`].map(async (guess) => {
			const got = await get(`/receipt/${guess}`);
			return JSON.stringify([got.status, [...got.headers].filter(([name]) => name !== "date"), await got.text()]);
		}),
	);
	expect(new Set(nowhere).size).toBe(1);
	expect(nowhere[0]).toMatch(/^\[404/);
	const program = new URL("../../bin/maramail", import.meta.url).pathname;
	const maramail = (...args: string[]) =>
		runProcess(program, ["receipt", "--web", `http://127.0.0.1:${service.webPort}`, ...args], {
			deadlineMs: amplyMs,
			env: { PATH: `${process.execPath.replace(/node$/, "")}:/usr/bin:/bin` },
		});
	const shown = await maramail(number, "--key", found.publicKey);
	expect([shown.code, shown.stdout.toString()]).toEqual([0, expect.stringContaining("signature  valid")]);
	expect((await maramail(number, "--key", found.signature)).code).toBe(1);
	expect((await maramail("--totals")).stdout.toString()).toMatch(/^hour,orders,blobs,keys\n.*:00Z,1,\d+,1\n$/);
	const statuses = await Promise.all(Array.from({ length: 80 }, async () => (await get(`/receipt/${number}`)).status));
	expect(new Set(statuses)).toEqual(new Set([200, 429]));
}

test("without services it is not ready, and says why", async () => {
	const lonely = await openService({ roles: "web,control", fleetKey: Buffer.alloc(32, 7).toString("base64") });
	try {
		const ready = await fetch(`http://127.0.0.1:${lonely.webPort}/readyz`);
		expect(ready.status).toBe(503);
		expect(await ready.text()).toContain("no worker for task-photo");
	} finally {
		await lonely.close();
	}
});
