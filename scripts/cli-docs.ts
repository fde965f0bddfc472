import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { generatedFiles } from "../src/cli/help/generated-files.ts";
import { version } from "../src/cli/version.ts";
import { projectFolder } from "../src/project.ts";

/** `npm run cli:docs`: writes what is made from the table of commands. */
for (const [path, content] of Object.entries(generatedFiles(version()))) {
	await mkdir(dirname(join(projectFolder, path)), { recursive: true });
	await writeFile(join(projectFolder, path), content);
	console.log(path);
}
