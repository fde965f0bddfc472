import { expect, test } from "vitest";
import { removeHandwriting } from "./handwriting-filter.ts";
import type { OcrLine } from "./hocr.ts";

/** Words with their confidences behind a colon, as Tesseract read them; lines apart by a slash. */
const lines = (text: string): OcrLine[] =>
	text.split(" / ").map((line) => ({
		words: line.split(" ").map((entry, at) => {
			const [word = "", confidence] = entry.split(":");
			return { text: word, box: [at * 100, 0, at * 100 + 90, 30] as const, confidence: Number(confidence) };
		}),
		baseline: [25, 25] as const,
		upended: false,
		endsParagraph: true,
	}));
const left = (text: string): string =>
	removeHandwriting(lines(text))
		.map(({ words }) => words.map((word) => word.text).join(" "))
		.join(" / ");

const print = "Die:95 Frist:92 beginnt:94 danach:90 von:93 neuem:91";

test("of a page of handwriting nothing is said, though one word in three seems to be one", () => {
	expect(
		left(
			"draht:16 ascon:0 Sion:15 Lara:64 habe:41 / alla:62 «:62 Äpuenr:6 Ade:0 or:12 fertig:0 rd:45 Okt:0 bh:0 / Corn:0 05:74 Cine:0 ot:81 Be:47 Inwerse:0 / Heusansıcı:13 Sua-tengered:0 Medal:47 of:77 Slar:7 System:0 / Ducer:26 nehmt:50 Poress:20 Tewen:0 malen:38",
		),
	).toBe("");
});

test.each(["ammn:0 ı:85 wann:26 win:41", "4:48 f:15 TER:19 Ha:26 7:95 j:37 2:79", "Er:7 on:35 zu”:12 om:61"])(
	"a scribble or a drawing on a page of print goes: %s",
	(scribble) => {
		expect(left(`${print} / ${scribble}`)).toBe("Die Frist beginnt danach von neuem");
	},
);

test.each([
	"DE02:48 1203:51 0000:60",
	"701,06:41 €:44",
	"3:77 O:52 1234/26:43",
	"Käthe:96 Großmann:0",
	"Rechtsanwälte:0 Schlußstraße:48 48142:14",
])("print that is hard to read stays: %s", (hard) => {
	expect(left(`${print} / ${hard}`)).toBe(`Die Frist beginnt danach von neuem / ${hard.replace(/:\d+/g, "")}`);
});
