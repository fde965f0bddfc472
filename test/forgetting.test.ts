import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withScratch } from "../src/cell/scratch.ts";
import { newCanary } from "../src/verify/canary.ts";
import { countInMemory, family } from "../src/verify/memory.ts";
import { count } from "../src/verify/search.ts";
import { nothing, openService, type TestService } from "./service.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());

test("after the answer no process that is left remembers a word, a name or an address", async () => {
	const { word, bytes, needles } = newCanary();
	await withScratch(async (folder) => {
		const good = join(folder, `${word}.txt`);
		const broken = join(folder, `${word}.pdf`);
		const unknown = join(folder, `${word}.xyz`);
		await writeFile(good, `Inhalt ${word} `.repeat(5000));
		await writeFile(broken, `%PDF-1.4 ${word} `.repeat(5000));
		await writeFile(unknown, Buffer.concat(Array.from({ length: 500 }, () => bytes)));
		const answer = await service.ask([good, broken, unknown], { from: `${word}@kanzlei.localhost`, subject: word });
		expect(answer.text).toContain(word);
	});
	expect(await service.nothingLeft()).toEqual(nothing);
	// The search itself can find: this process was the customer and still knows.
	expect(countInMemory(process.pid, needles)).toBeGreaterThan(0);
	const left = family(service.pids().map(({ pid }) => pid));
	expect(left.length).toBeGreaterThanOrEqual(6);
	for (const pid of left) expect(countInMemory(pid, needles), `process ${pid}`).toBe(0);
	expect(count(Buffer.from(service.log.join("\n")), needles)).toBe(0);
});
