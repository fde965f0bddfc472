import { expect, test } from "vitest";
import { operatorAccount } from "./operator-account.ts";

test("strangers together may send the operator 60 mails an hour and 100 MB a day", () => {
	const { limits } = operatorAccount(Buffer.alloc(32).toString("base64"));
	expect(limits).toEqual({ mailsPerHour: 60, bytesPerDay: 100_000_000, pagesPerDay: 1 });
});
