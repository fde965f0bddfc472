import { type LoadFnOutput, registerHooks } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { projectFolder } from "../../src/project.ts";
import { withValue } from "./thresholds.ts";

/** A value that one threshold is to have; a name that no threshold has stands for none changed. */
export interface Change {
	readonly name: string;
	readonly value: number;
}

/**
 * Imports a module of `folder` (relative to the project) as it would be with one threshold changed. The address of every module of the
 * folder carries the change, so that they are loaded anew for it; all others are shared. Product code has no switch.
 */
export type Load = (path: string, change?: Change) => Promise<unknown>;

/**
 * Makes such a loader, for the life of this process.
 * @param replaced modules of other folders that modules of this one get in place of what they import, all paths relative to the project
 */
export function loaderOf(folder: string, replaced: Readonly<Record<string, string>> = {}): Load {
	const root = join(projectFolder, folder);
	const inFolder = (url: URL): boolean => url.protocol === "file:" && fileURLToPath(url).startsWith(`${root}/`);
	registerHooks({
		resolve(specifier, context, next) {
			const found = next(specifier, context);
			const parent = context.parentURL === undefined ? undefined : new URL(context.parentURL);
			const url = new URL(found.url);
			if (url.protocol !== "file:" || parent === undefined || !inFolder(parent)) return found;
			if (inFolder(url)) url.search = parent.search;
			const other = replaced[relative(projectFolder, fileURLToPath(url))];
			return { ...found, url: other === undefined ? url.href : pathToFileURL(join(projectFolder, other)).href };
		},
		load(address, context, next): LoadFnOutput {
			const loaded = next(address, context);
			const url = new URL(address);
			const name = url.searchParams.get("name");
			if (!name || !inFolder(url) || dirname(fileURLToPath(url)) !== root) return loaded;
			if (!url.pathname.endsWith("/thresholds.ts")) return loaded;
			return { ...loaded, source: withValue(String(loaded.source), name, Number(url.searchParams.get("value"))) };
		},
	});
	return async (path, change) => {
		const url = pathToFileURL(join(root, path));
		if (change !== undefined) url.search = `name=${change.name}&value=${change.value}`;
		return import(url.href);
	};
}
