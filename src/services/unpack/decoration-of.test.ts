import MailComposer from "nodemailer/lib/mail-composer/index.js";
import sharp from "sharp";
import { expect, test } from "vitest";
import { partsOfMail } from "./parts-of-mail.ts";
import { readMail } from "./read-mail.ts";

const withText = { withText: false };

/** A picture of the given size in pixels, with as many bytes as a photo, in a text that shows it by `tag`. */
async function leftOutOf(tag: string, width: number, height: number): Promise<string | undefined> {
	const background = { r: 250, g: 250, b: 250 };
	const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
	const picture = await sharp({ create: { width, height, channels: 3, background, noise } })
		.jpeg()
		.toBuffer();
	const mail = await new MailComposer({
		html: `<p>Mit freundlichen Grüßen</p>${tag}`,
		attachments: [{ filename: "image001.jpg", cid: "image001@kanzlei", content: picture }],
	})
		.compile()
		.build();
	const { leftOut } = await partsOfMail(await readMail(mail), withText);
	return leftOut[0]?.why;
}

const src = 'src="cid:image001@kanzlei"';

test.each([
	["a logo for a sharp screen", `<img ${src} width="240" height=80>`, 1200, 400],
	["its height follows from its width", `<img ${src} width=240>`, 1200, 400],
	["Outlook measures in inches", `<img style='width:2.5in;height:.83in' ${src}>`, 1200, 400],
	["in points", `<img style="border:0;width:180.0pt" ${src}>`, 1200, 400],
	[
		"and shows it in its own words, too",
		`<!--[if gte vml 1]><v:imagedata ${src}/><![endif]--><img width=240 ${src}>`,
		1200,
		400,
	],
	["style goes before attributes", `<img width=900 style="width:240px" ${src}>`, 1200, 400],
])("left out: %s", async (_, tag, width, height) => {
	expect(await leftOutOf(tag, width, height)).toBe("logo");
});

test.each([
	["pasted at its own size", `<img ${src}>`, 1200, 600],
	["a letter drawn smaller, still legible", `<img ${src} width=400>`, 1200, 1600],
	["a camera's picture, however small it is shown", `<img ${src} width=80>`, 2000, 1500],
	["a share of the window's width is no size", `<img ${src} width="10%">`, 1200, 600],
	["once small, once large", `<img ${src} width=100><img ${src} width=900>`, 1200, 600],
	["drawn larger than it is", `<img ${src} width=800>`, 400, 300],
	["a border is no width", `<img ${src} style="border-width:2px;max-width:90px">`, 1200, 600],
])("a document: %s", async (_, tag, width, height) => {
	expect(await leftOutOf(tag, width, height)).toBeUndefined();
});
