import { expect, test } from "vitest";
import { customer } from "./customers-file.ts";

test("a customer has 300 mails an hour, 10 GB and 20,000 pages a day, unless the file says otherwise", () => {
	const entry = { match: "@kanzlei.example", trust: ["dmarc"] };
	expect(customer.parse(entry).limits).toEqual({
		mailsPerHour: 300,
		bytesPerDay: 10_000_000_000,
		pagesPerDay: 20_000,
	});
	expect(customer.parse({ ...entry, limits: { pagesPerDay: 7 } }).limits).toMatchObject({
		mailsPerHour: 300,
		pagesPerDay: 7,
	});
});
