import type { Quad } from "../geometry.ts";

export interface Found {
	readonly quad: Quad;
	readonly confidence: number;
}
