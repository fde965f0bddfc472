import type { Config } from "../../config.ts";

/** What one look at this machine found: what it is about, what it says, and what mends it. */
export interface Finding {
	readonly level: "ok" | "warning" | "error";
	readonly about: string;
	readonly says: string;
	readonly mend?: string;
}
export type Check = (config: Config) => Promise<Finding>;

export const ok = (about: string, says: string): Finding => ({ level: "ok", about, says });
export const warning = (about: string, says: string, mend: string): Finding => ({
	level: "warning",
	about,
	says,
	mend,
});
export const error = (about: string, says: string, mend: string): Finding => ({ level: "error", about, says, mend });
