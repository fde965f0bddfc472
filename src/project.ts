import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The project's root, from wherever this runs: from the sources, or from a packed program that lies in the root of a cell
 * or beside links to the project (`cell/programs.ts`). Files that are no modules are named from here, never from
 * `import.meta`, which in a packed program tells another place.
 */
export const projectFolder = above(import.meta.dirname);

function above(folder: string): string {
	if (existsSync(join(folder, "package.json")) || folder === dirname(folder)) return folder;
	return above(dirname(folder));
}
