import type * as OpenCv from "@techstark/opencv-js";

export type Vision = typeof OpenCv;

let loading: Promise<Vision> | undefined;

/** OpenCV's WebAssembly takes a quarter to half a second to start: only when first needed, then kept. */
export function vision(): Promise<Vision> {
	loading ??= import("@techstark/opencv-js").then((module) => module.default as unknown as Promise<Vision>);
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
