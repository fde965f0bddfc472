import { afterAll, beforeAll, expect, test } from "vitest";
import { nothing, openService, sample, type TestService } from "./service.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());
const get = (path: string) => fetch(`http://127.0.0.1:${service.webPort}${path}`);

test("health, readiness, status page and metrics, before and after an order; none holds a word of it", async () => {
	expect((await get("/healthz")).status).toBe(200);
	expect((await get("/readyz")).status).toBe(200);
	expect((await get("/nowhere")).status).toBe(404);
	await service.ask([sample("Brief.docx")], { from: "kanarienvogel@kanzlei.localhost", subject: "KANARIENVOGEL" });
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
	const page = await (await get("/")).text();
	expect(page).toContain("Der Dienst arbeitet");
	for (const told of [metrics, page, service.log.join("\n")])
		expect(told.toLowerCase()).not.toMatch(/kanarienvogel|brief\.docx|kanzlei\.localhost/);
});

test("without services it is not ready, and says why", async () => {
	const lonely = await openService({ roles: "web,control" });
	try {
		const ready = await fetch(`http://127.0.0.1:${lonely.webPort}/readyz`);
		expect(ready.status).toBe(503);
		expect(await ready.text()).toContain("no worker for task-photo");
	} finally {
		await lonely.close();
	}
});
