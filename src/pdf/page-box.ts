import type { PDFPage } from "@cantoo/pdf-lib";

/** The part of a page that is shown, in default user space, and its /Rotate (ISO 32000-2, 14.11.2 and 7.7.3.3). */
export interface PageBox {
	readonly left: number;
	readonly bottom: number;
	readonly right: number;
	readonly top: number;
	readonly rotate: 0 | 90 | 180 | 270;
}

export function pageBox(page: PDFPage): PageBox {
	const media = page.getMediaBox();
	const crop = page.getCropBox();
	// Only what lies in the media box is shown (14.11.2.1); a crop box beside it is ignored, as by viewers.
	const left = Math.max(media.x, crop.x);
	const bottom = Math.max(media.y, crop.y);
	const right = Math.min(media.x + media.width, crop.x + crop.width);
	const top = Math.min(media.y + media.height, crop.y + crop.height);
	const rotate = quarter(page.getRotation().angle);
	if (right > left && top > bottom) return { left, bottom, right, top, rotate };
	return { left: media.x, bottom: media.y, right: media.x + media.width, top: media.y + media.height, rotate };
}

/** Any multiple of 90 as one of four; anything else is upright, as viewers have it. */
export function quarter(angle: number): 0 | 90 | 180 | 270 {
	const turned = ((angle % 360) + 360) % 360;
	return turned === 90 || turned === 180 || turned === 270 ? turned : 0;
}

/** Size as displayed, in points. */
export function displayedSize(box: PageBox): { width: number; height: number } {
	const width = box.right - box.left;
	const height = box.top - box.bottom;
	return box.rotate === 90 || box.rotate === 270 ? { width: height, height: width } : { width, height };
}

/**
 * The matrix (a b c d e f; 8.3.4) from the page as displayed, origin at its bottom left, to default user space.
 * /Rotate turns clockwise: at 90, the user's up is the reader's right.
 */
export function fromDisplayed(box: PageBox): readonly [number, number, number, number, number, number] {
	if (box.rotate === 90) return [0, 1, -1, 0, box.right, box.bottom];
	if (box.rotate === 180) return [-1, 0, 0, -1, box.right, box.top];
	if (box.rotate === 270) return [0, -1, 1, 0, box.left, box.top];
	return [1, 0, 0, 1, box.left, box.bottom];
}
