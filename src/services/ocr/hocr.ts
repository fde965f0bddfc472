/** What Tesseract saw, in pixels from the top left. */
export interface OcrLine {
	readonly words: readonly OcrWord[];
	/** y of the baseline at the left and right edge of the line. */
	readonly baseline: readonly [number, number];
	/** The text runs up or down the page. */
	readonly upended: boolean;
	endsParagraph: boolean;
}

export interface OcrWord {
	readonly text: string;
	readonly box: readonly [number, number, number, number];
	readonly confidence: number;
}

const tag =
	/<(?:p|span) class='(ocr_par|ocr_line|ocr_header|ocr_caption|ocr_textfloat|ocrx_word)'[^>]*?title=(?:"([^"]*)"|'([^']*)')[^>]*>(?:((?:<(?:strong|em)>)*[^<]*))?/g;

/**
 * Reads Tesseract's hOCR (http://kba.github.io/hocr-spec/1.2/). A line's baseline is a slope and an
 * offset from the bottom left corner of its box ("baseline" property, § 4.4).
 */
export function readLines(hocr: string): OcrLine[] {
	const lines: { words: OcrWord[]; baseline: readonly [number, number]; upended: boolean; endsParagraph: boolean }[] =
		[];
	for (const [, kind, double, single, content] of hocr.matchAll(tag)) {
		const title = double ?? single ?? "";
		const last = lines.at(-1);
		if (kind === "ocr_par") {
			if (last !== undefined) last.endsParagraph = true;
		} else if (kind === "ocrx_word") {
			const text = plain(content ?? "");
			const box = boxOf(title);
			if (text !== "" && box !== undefined && box[2] > box[0] && box[3] > box[1])
				last?.words.push({ text, box, confidence: Number(/x_wconf (\d+)/.exec(title)?.[1] ?? 0) });
		} else {
			const box = boxOf(title);
			if (box === undefined) continue;
			const base = /baseline (-?[\d.]+) (-?[\d.]+)/.exec(title);
			const slope = Number(base?.[1] ?? 0);
			// Text that runs down the page gets no angle, and no baseline or a steep one.
			const isSteep = base === null || Math.abs(slope) > 1;
			const left = box[3] + Number(base?.[2] ?? 0);
			lines.push({
				words: [],
				baseline: [left, left + slope * (box[2] - box[0])],
				upended: /textangle (90|270)/.test(title) || (isSteep && box[3] - box[1] > box[2] - box[0]),
				endsParagraph: false,
			});
		}
	}
	const last = lines.at(-1);
	if (last !== undefined) last.endsParagraph = true;
	return lines.filter((line) => line.words.length > 0);
}

function boxOf(title: string): readonly [number, number, number, number] | undefined {
	const match = /bbox (\d+) (\d+) (\d+) (\d+)/.exec(title);
	if (match === null) return undefined;
	return [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", apos: "'" };

const plain = (markup: string): string =>
	markup
		.replace(/<[^>]*>/g, "")
		.replace(/&(lt|gt|amp|quot|#39|apos);/g, (_, name: string) => entities[name] ?? "")
		.replace(/[\s\p{Cc}]+/gu, "")
		.normalize("NFC");
