import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { runProcess } from "../src/sandbox/process.ts";
import { quantile } from "../src/web/history.ts";
import { openService, sample, type TestService } from "../test/helpers/service.ts";

/**
 * How long a small mail takes while a huge one is in work.
 *
 *     npm run bench:fair [-- PAGES]
 */
const pages = Number(process.argv[2] ?? 60);
const smallMails = 6;

const folder = await mkdtemp("/dev/shm/fair-");
const service = await openService();
try {
	await small(service);
	const alone = await small(service);
	const huge = join(folder, "Akte.pdf");
	const copies = Array.from({ length: pages }, () => sample("Scan.pdf"));
	const made = await runProcess("/usr/bin/qpdf", ["--empty", "--pages", ...copies, "--", huge], { deadlineMs: 60_000 });
	if (made.code !== 0) throw new Error("qpdf made no huge file");
	const started = Date.now();
	const answered = service.ask([huge]).then(() => (Date.now() - started) / 1000);
	const beside: number[] = [];
	while (beside.length < smallMails) beside.push(await small(service));
	console.log(`a mail of one page alone                ${show(alone)}`);
	console.log(`half of ${smallMails} such mails beside ${pages} pages   ${show(quantile(beside, 0.5))}`);
	console.log(`the slowest of them                     ${show(Math.max(...beside))}`);
	console.log(`the mail of ${pages} pages                   ${show(await answered)}`);
} finally {
	await service.close();
	await rm(folder, { recursive: true });
}

function show(seconds: number | undefined): string {
	return `${(seconds ?? Number.NaN).toFixed(1).padStart(8)} s`;
}

async function small(of: TestService): Promise<number> {
	const started = Date.now();
	await of.ask([sample("letter.txt")]);
	return (Date.now() - started) / 1000;
}
