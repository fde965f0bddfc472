import { expect, test } from "vitest";
import { failedRecipients } from "./delivery-status.ts";

const report = (status: string, type = 'multipart/report; report-type=delivery-status;\r\n\tboundary="AB/cd.office"') =>
	`From: MAILER-DAEMON@office\r\nContent-Type: ${type}\r\nMIME-Version: 1.0\r\n\r\nThis is a MIME-encapsulated message.\r\n\r\n--AB/cd.office\r\nContent-Type: text/plain\r\n\r\nYour mail\r\n\r\nFinal-Recipient: rfc822; forged@x\r\nAction: failed\r\n\r\n--AB/cd.office\r\nContent-Description: Delivery report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; office\r\n\r\n${status}\r\n\r\n--AB/cd.office\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nText`;

test("both names of each recipient whose mail failed, folded or not, in whatever case", () => {
	const status =
		"final-recipient: RFC822;\r\n <Anna@kanzlei.example>\r\nOriginal-Recipient: rfc822;anna@alt.example\r\nACTION: Failed\r\nStatus: 5.7.1\r\n\r\nFinal-Recipient: rfc822; b@kanzlei.example\r\nAction: delayed\r\n\r\nFinal-Recipient: rfc822; c@kanzlei.example\r\nAction: failed";
	const expected = ["Anna@kanzlei.example", "anna@alt.example", "c@kanzlei.example"];
	expect(failedRecipients(report(status))).toEqual(expected);
	expect(failedRecipients(report(status).replaceAll("\r\n", "\n"))).toEqual(expected);
});

test("delays, and mails that are no report, tell of no failure", () => {
	expect(failedRecipients(report("Final-Recipient: rfc822; a@b\r\nAction: delayed"))).toEqual([]);
	for (const no of ["", "\r\n\r\n", "Subject: away\r\n\r\nFinal-Recipient: rfc822; a@b\r\nAction: failed"])
		expect(failedRecipients(no)).toBeNull();
	expect(
		failedRecipients(report("Final-Recipient: rfc822; a@b\r\nAction: failed", "multipart/mixed; boundary=x")),
	).toBeNull();
});
