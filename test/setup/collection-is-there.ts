import { existsSync } from "node:fs";
import { collectionFolder } from "../collection/folder.ts";

/** Without the collection no test of the project `collection` may seem to pass. */
export default function collectionIsThere(): void {
	if (existsSync(collectionFolder)) return;
	process.stderr.write(
		`test:collection needs the collection of real documents in ${collectionFolder}; it is not there.\n`,
	);
	process.exit(1);
}
