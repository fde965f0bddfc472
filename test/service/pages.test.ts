import { afterAll, beforeAll, expect, test } from "vitest";
import { sendMail } from "../../src/cli/send-mail.ts";
import { openBrowser } from "../helpers/browser.ts";
import { readPdf } from "../helpers/paper.ts";
import { openService, sample, type TestService } from "../helpers/service.ts";

let service: TestService;
beforeAll(async () => {
	service = await openService();
});
afterAll(() => service.close());
const get = (path: string) => fetch(`http://127.0.0.1:${service.webPort}${path}`);

test("the status page lives, fits a phone, and axe finds nothing wrong, in both languages and lights", async () => {
	const { page, close } = await openBrowser();
	try {
		for (const [lang, dark, width] of [
			["de", false, 1200],
			["en", true, 390],
		] as const) {
			await page.open(`http://127.0.0.1:${service.webPort}/?lang=${lang}`, { width, height: 900, dark });
			expect(await page.run("document.documentElement.lang")).toBe(lang);
			expect(await page.violations()).toEqual([]);
			expect(await page.run("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
		}
		expect(await page.run("document.querySelector('#orders code')")).toBeNull();
		service.mailbox.refuse(451);
		await sendMail({
			from: "kanzlei@kanzlei.localhost",
			to: "optimieren@maramail.localhost",
			subject: "Akte",
			files: [sample("letter.txt")],
			smtp: service.smtp,
		});
		// Without the page being loaded again.
		await page.until("document.querySelector('#orders code')");
		expect(await page.violations()).toEqual([]);
		service.mailbox.refuse(null);
		await page.until("document.querySelector('#deletions li')");
		for (const dark of [false, true])
			for (const width of [1200, 390]) {
				const light = dark ? "dark" : "light";
				await page.open(`http://127.0.0.1:${service.webPort}/?lang=de`, { width, height: 900, dark });
				await page.picture(`status-de-${width}-${light}`);
			}
		expect(await page.run("document.querySelector('#orders code')")).toBeNull();
	} finally {
		await close();
	}
});

test("beside a relay nothing of the page to try exists", async () => {
	expect((await get("/try")).status).toBe(404);
	expect((await get("/try/try.js")).status).toBe(404);
	expect((await fetch(`http://127.0.0.1:${service.webPort}/try/mail`, { method: "POST" })).status).toBe(404);
	expect(await (await get("/")).text()).not.toContain("/try");
});

test("in development files go in on a page, and the answer and its PDF come out there", async () => {
	const here = await openService({ relay: null });
	const { page, close } = await openBrowser();
	try {
		const base = `http://127.0.0.1:${here.webPort}`;
		expect(
			(await fetch(`${base}/try/mail`, { method: "POST", headers: { "sec-fetch-site": "cross-site" } })).status,
		).toBe(403);
		await page.open(`${base}/try`, { width: 1000, height: 900 });
		await page.chooseFiles("input[type=file]", [sample("letter.txt")]);
		await page.run("document.querySelector('button').click()");
		await page.until("document.querySelectorAll('#stations .past').length === 7");
		await page.until("document.querySelector('#answer a')");
		await page.until("performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/text'))");
		const versions = await page.run<string[]>(
			"[...document.querySelectorAll('#versions li')].map((one) => one.textContent)",
		);
		expect(versions[0]).toMatch(/^mail · \d+ KB$/);
		expect(versions.find((one) => one.startsWith("txt"))).toMatch(/^txt · 2 KB · unpack \d+,\d s$/);
		expect(versions.find((one) => one.startsWith("pdf"))).toMatch(/^pdf · \d+ KB · office \d+,\d s$/);
		await page.run("document.querySelector('#versions summary').click()");
		await page.picture("try-1000-light");
		expect(await page.violations()).toEqual([]);
		const pdf = await fetch(await page.run<string>("document.querySelector('#answer a').href"));
		expect(pdf.headers.get("content-type")).toBe("application/pdf");
		expect(await readPdf(Buffer.from(await pdf.arrayBuffer()))).toMatchObject({ pages: 1, sound: true });
	} finally {
		await close();
		await here.close();
	}
});
