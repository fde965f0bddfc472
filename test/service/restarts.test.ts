import { expect, test, vi } from "vitest";
import { canRunPostfix } from "../helpers/postfix.ts";
import { surviveRestarts } from "../helpers/restarts.ts";

vi.setConfig({ testTimeout: 300_000 });

/** A sample of `npm run test:restarts`, which does the same with 200 mails. */
test.runIf(canRunPostfix)("mails through Postfix while the service is restarted and killed: none is lost", async () => {
	const figures = await surviveRestarts({ mails: 8, seed: 3, everyMs: 10_000, mostMs: 150_000 });
	expect(figures).toMatchObject({ sent: 8, lost: 0 });
	expect(figures.answered + figures.queued).toBeGreaterThanOrEqual(8);
	expect(Object.values(figures.blows).some((times) => times > 0)).toBe(true);
});
