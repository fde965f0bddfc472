import { parseArgs } from "node:util";
import { surviveRestarts } from "../helpers/restarts.ts";

/**
 * `npm run test:restarts [-- --mails 200 --seed 1 --every 20 --minutes 60]`, as root: mails through a real Postfix while the service's processes are
 * ended and killed at random, one at a time, all together by SIGTERM, and all at once by SIGKILL. Exit code 1 where a mail is lost, or more than
 * one in a hundred is answered twice.
 */
const { values } = parseArgs({
	options: {
		mails: { type: "string", default: "200" },
		seed: { type: "string", default: "1" },
		every: { type: "string", default: "20" },
		minutes: { type: "string", default: "60" },
	},
});

const figures = await surviveRestarts({
	mails: Number(values.mails),
	seed: Number(values.seed),
	everyMs: Number(values.every) * 1000,
	mostMs: Number(values.minutes) * 60_000,
	tell: (line) => console.log(line),
});
console.log(JSON.stringify(figures));
process.exitCode = figures.lost > 0 || figures.twice > figures.sent / 100 ? 1 : 0;
