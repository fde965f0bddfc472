import { expect, test } from "vitest";
import { germanDate } from "./german-date.ts";

test.each([
	["Fri, 21 Nov 1997 09:55:06 -0600", "Freitag, 21. November 1997 um 16:55 MEZ"],
	["Tue, 1 Jul 2003 10:52:37 +0200 (CEST)", "Dienstag, 1. Juli 2003 um 10:52 MESZ"],
	// RFC 5322, A.6.3.
	["Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "Freitag, 21. November 1997 um 16:55 MEZ"],
	["2026-03-04T10:00:00Z", "Mittwoch, 4. März 2026 um 11:00 MEZ"],
	["gestern (abends)", "gestern (abends)"],
	["", ""],
])("%s is read as %s", (written, read) => expect(germanDate(written)).toBe(read));
