import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { expiredParty, type Party, smimeParty } from "../../test/helpers/parties.ts";
import { readCustomers } from "../mail-server/customers-file.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { command } from "./customers.ts";

afterEach(() => vi.restoreAllMocks());

test("a certificate is registered with its authority, if it can be used; one that is expired or of another's is not", async () => {
	const anna = "anna@kanzlei.example";
	const parties = {
		valid: await smimeParty(anna),
		expired: await expiredParty(anna),
		other: await smimeParty("x@y.example"),
	};
	await withScratch(async (folder) => {
		const pem = ({ key }: Party) => ("smime" in key ? key.smime : "");
		for (const [name, party] of Object.entries(parties)) writeFileSync(join(folder, name), pem(party));
		const file = join(folder, "customers.json");
		vi.stubEnv("MARAMAIL_CUSTOMERS", file);
		const warned = vi.spyOn(console, "error").mockImplementation(() => {});
		const add = (...args: string[]) =>
			command([
				"add",
				anna,
				"--trust",
				"network:192.0.2.1",
				...args.map((arg) => (arg in parties ? join(folder, arg) : arg)),
			]);
		await expect(add("--smime", "expired")).rejects.toThrow("cannot be used: it is expired");
		await expect(add("--smime", "valid", "--smime-ca", "other")).rejects.toThrow("cannot be used");
		await expect(add("--smime-ca", "valid")).rejects.toThrow("--smime-ca needs --smime");
		expect(readCustomers(file)).toBeNull();
		expect(await add("--smime", "valid", "--smime-ca", "valid")).toBe(0);
		expect(readCustomers(file)?.[0]?.encrypt).toEqual({ smime: pem(parties.valid), authorities: pem(parties.valid) });
		expect(warned).not.toHaveBeenCalled();
		expect(await add("--smime", "other")).toBe(0);
		expect(warned.mock.calls[0]?.[0]).toContain("does not name anna@kanzlei.example");
	});
});
