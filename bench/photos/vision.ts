import { createRequire } from "node:module";
import type * as OpenCv from "@techstark/opencv-js";

export type Vision = typeof OpenCv;

let loading: Promise<Vision> | undefined;

/** OpenCV's WebAssembly takes a quarter to half a second to start: only when first needed, then kept. */
export function vision(): Promise<Vision> {
	// Required, not imported: the module is itself a promise, which import would wrap in a namespace.
	loading ??= createRequire(import.meta.url)("@techstark/opencv-js") as Promise<Vision>;
	return loading;
}

/** WebAssembly memory is not collected: whatever `keep` was given is deleted when `work` is over. */
export function withMats<T>(work: (keep: <M extends { delete(): void }>(mat: M) => M) => T): T {
	const mats: { delete(): void }[] = [];
	try {
		return work((mat) => {
			mats.push(mat);
			return mat;
		});
	} finally {
		for (const mat of mats) mat.delete();
	}
}
