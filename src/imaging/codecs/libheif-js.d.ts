/** What is used of libheif-js (https://github.com/catdad-experiments/libheif-js); its own types describe only the raw exports. */
declare module "libheif-js/wasm-bundle.js" {
	export interface HeifImage {
		get_width(): number;
		get_height(): number;
		/** Gives the pixels as RGBA to `target.data.set`, all at once or row by row. */
		display(
			target: { data: { set(rgba: Uint8Array, offset?: number): void }; width: number; height: number },
			done: (target: object | null) => void,
		): void;
		free(): void;
	}

	interface HeifDecoder {
		decode(file: Uint8Array): HeifImage[];
	}

	const libheif: { HeifDecoder: new () => HeifDecoder };
	export default libheif;
}
