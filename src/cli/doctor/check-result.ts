import type { Config } from "../../config.ts";

/** Result of one check of this machine: its subject, its state, and how to repair it. */
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
