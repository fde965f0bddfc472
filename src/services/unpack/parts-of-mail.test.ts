import { expect, test } from "vitest";
import { partsOfMail } from "./parts-of-mail.ts";
import type { Mail } from "./read-mail.ts";

test("a mail has 1,000 parts at most; those beyond are named", async () => {
	const attachments = Array.from({ length: 1_001 }, (_, number) => ({
		untrustedName: `${number}.txt`,
		type: "text/plain",
		inline: false,
		shown: false,
		content: Buffer.from("Sehr geehrte Damen und Herren"),
	}));
	const { parts, leftOut } = await partsOfMail({ attachments } as unknown as Mail, { withText: false });
	expect(parts).toHaveLength(1_000);
	expect(leftOut).toEqual([{ name: "1000.txt", why: "too-many" }]);
});
