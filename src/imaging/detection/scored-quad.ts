import type { Quad } from "../geometry.ts";

export interface ScoredQuad {
	readonly quad: Quad;
	readonly confidence: number;
}
