import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Real documents of public repositories, beside the checkout. Only `npm run test:collection` and benchmarks read them, in place. */
export const collectionFolder = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** `path` is below the collection: "D/apache_commons-compress/…". */
export const collected = (path: string): string => join(collectionFolder, path);

export const readCollected = (path: string): Buffer => readFileSync(collected(path));
