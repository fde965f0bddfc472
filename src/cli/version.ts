import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../project.ts";

/** The program's version, as package.json has it. */
export const version = (): string =>
	(JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")) as { version: string }).version;
