import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withScratch } from "../src/cell/scratch.ts";
import { countInMemory, family } from "./memory.ts";
import { nothing, openService, type TestService } from "./service.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());

test("after the answer no process that is left remembers a word, a name or an address", async () => {
	const canary = `kanarie${randomBytes(8).toString("hex")}`;
	await withScratch(async (folder) => {
		const good = join(folder, `${canary}.txt`);
		const broken = join(folder, `${canary}.pdf`);
		await writeFile(good, `Inhalt ${canary} `.repeat(5000));
		await writeFile(broken, `%PDF-1.4 ${canary} `.repeat(5000));
		const answer = await service.ask([good, broken], { from: `${canary}@kanzlei.localhost`, subject: canary });
		expect(answer.text).toContain(canary);
	});
	expect(await service.nothingLeft()).toEqual(nothing);
	const wanted = [
		Buffer.from(canary),
		Buffer.from(canary, "utf16le"),
		Buffer.from(canary).toString("base64").slice(2, -4),
	].map((form) => Buffer.from(form));
	// The search itself can find: this process was the customer and still knows.
	expect(countInMemory(process.pid, wanted)).toBeGreaterThan(0);
	const left = family(service.pids().map(({ pid }) => pid));
	expect(left.length).toBeGreaterThanOrEqual(6);
	for (const pid of left) expect(countInMemory(pid, wanted), `process ${pid}`).toBe(0);
	expect(service.log.join("\n").toLowerCase()).not.toContain(canary);
});
