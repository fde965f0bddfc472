import { expect, test } from "vitest";
import { openService } from "../helpers/service.ts";
import { soak } from "../helpers/soak.ts";

/** `npm run bench:soak` does it for an hour. */

const minuteMs = 60_000;

test(
	"three minutes of mail, twenty faults: every mail is answered once with its documents, nothing is left or leaks",
	async () => {
		const service = await openService({}, undefined, { silentMs: 8_000 });
		try {
			const { sent, lost, empty, twice, left, faults, first, last } = await soak(service, {
				forMs: 3 * minuteMs,
				everyMs: 7_000,
				faultEveryMs: 9_000,
			});
			expect(sent).toBeGreaterThan(10);
			expect(faults).toBeGreaterThan(15);
			expect({ lost, empty, twice, left }).toEqual({ lost: 0, empty: [], twice: 0, left: 0 });
			// Two SMTP processes wait ready; roles that were started again hold less, or a little more, than those of before.
			expect(last.processes).toBeLessThanOrEqual(first.processes + 2);
			expect(last.descriptors).toBeLessThan(first.descriptors * 1.25);
			expect(last.megabytes).toBeLessThan(first.megabytes * 1.25);
		} finally {
			await service.close();
		}
	},
	15 * minuteMs,
);
