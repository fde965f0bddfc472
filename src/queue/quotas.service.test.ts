import { expect, test } from "vitest";
import { privateServer } from "../../test/helpers/private-server.ts";
import { accountIdOf, Quotas } from "./quotas.ts";

const server = privateServer("queue");

test("mail server and control count on one account; the counters name no customer and expire", async () => {
	const door = new Quotas(server.urlFor("mail-server"));
	const control = new Quotas(server.urlFor("control"));
	const redis = server.as("warden");
	try {
		const account = accountIdOf("@Kanzlei.example", Buffer.alloc(32, 1).toString("base64"));
		expect(accountIdOf("@kanzlei.example", Buffer.alloc(32, 1).toString("base64"))).toBe(account);
		expect(accountIdOf("@kanzlei.example", Buffer.alloc(32, 2).toString("base64"))).not.toBe(account);
		const allowance = { mailsPerHour: 2, bytesPerDay: 1_000, pagesPerDay: 100 };
		expect(await door.charge(account, allowance, 400)).toBeNull();
		expect(await door.charge(account, allowance, 700)).toBe("bytes");
		expect(await door.check(account, allowance, 600)).toBeNull();
		await control.chargePages(account, 99);
		expect(await door.check(account, allowance, 0)).toBeNull();
		await control.chargePages(account, 1);
		expect(await door.check(account, allowance, 0)).toBe("pages");
		expect(await door.charge(account, { ...allowance, pagesPerDay: 1_000 }, 600)).toBeNull();
		expect(await door.check(account, allowance, 0)).toBe("mails");
		const names = (await redis.keys("*")).sort();
		expect(names).toEqual(["bytes", "mails", "pages"].map((what) => `limit:${account}:${what}`));
		for (const name of names) {
			const left = await redis.pttl(name);
			// An hour and a day, less what this machine took to get here.
			const most = name.endsWith("mails") ? 3_600_000 : 86_400_000;
			expect(left > most - 60_000 && left <= most, name).toBe(true);
		}
	} finally {
		door.close();
		control.close();
	}
});
