import { quantile } from "../src/web/history.ts";
import type { Held } from "../test/helpers/held.ts";
import { openService } from "../test/helpers/service.ts";
import { soak } from "../test/helpers/soak.ts";

/**
 * Mail of all kinds for an hour, while one thing after the other breaks: nothing may be lost, nothing leak.
 *
 *     npm run bench:soak [-- MINUTES]
 *
 * A mail every fifteen seconds, a fault a minute. Exit 1 where a mail was lost, answered twice, or something was left.
 */
const minutes = Number(process.argv[2] ?? 60);
/** Number of intervals in the printed table. */
const parts = 6;

const service = await openService({}, undefined, { silentMs: 8_000 });
try {
	const done = await soak(service, { forMs: minutes * 60_000, everyMs: 15_000, faultEveryMs: 60_000 });
	const { sent, lost, empty, repeated, twice, faults, left, seconds, first, last, watch } = done;
	console.log(`${minutes} minutes, ${sent} mails, ${faults} faults`);
	console.log(
		`lost ${lost}, without documents ${empty.length}, answered twice ${twice} (the same again ${repeated}), left over ${left}`,
	);
	for (const text of empty) console.log(text);
	console.log(`seconds to the answer: p50 ${show(quantile(seconds, 0.5))}, p95 ${show(quantile(seconds, 0.95))}\n`);
	const columns = ["first", ...Array.from({ length: parts }, (_, part) => `most ${part + 1}/${parts}`), "last"];
	console.log(["".padEnd(16), ...columns.map((name) => name.padStart(10))].join(""));
	for (const what of ["processes", "descriptors", "megabytes", "tmpfsMegabytes"] satisfies (keyof Held)[]) {
		const most = Array.from({ length: parts }, (_, part) => watch.most(what, part / parts, (part + 1) / parts));
		console.log(
			[what.padEnd(16), ...[first[what], ...most, last[what]].map((value) => show(value).padStart(10))].join(""),
		);
	}
	process.exitCode = lost + empty.length + twice + left > 0 ? 1 : 0;
} finally {
	await service.close();
}

function show(value: number | undefined): string {
	return Math.round(value ?? Number.NaN).toString();
}
