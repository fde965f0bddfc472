/**
 * JSON with comments (`//`, block comments) and commas before a closing bracket, as settings files have it; with the place of every value, so that
 * an error can name line and column. What is no JSON beyond that (single quotes, names without quotes) is refused, and so is a name twice.
 */

/** Lines and columns count from 1; a column is a UTF-16 unit, as editors count. */
export interface Place {
	readonly line: number;
	readonly column: number;
}

export class JsoncError extends Error {
	readonly place: Place;

	constructor(message: string, place: Place) {
		super(message);
		this.place = place;
	}
}

export interface Jsonc {
	/** undefined where the text has no value: it is empty, or comments only. */
	readonly value: unknown;
	/** The place of the value at this path, e.g. ["limits", "mailsPerHour"], or of the nearest one above it. */
	placeOf(path: readonly PropertyKey[]): Place;
	/** Where the value of a member of the outermost object stands in the text, in UTF-16 units; undefined: there is none of this name. */
	spanOf(name: string): { readonly start: number; readonly end: number } | undefined;
	/** Where the outermost value begins. */
	readonly start: number;
}

/** Deepest nesting: a file of brackets shall not exhaust the stack. */
const maxDepth = 64;

/** Throws `JsoncError`. */
export function parseJsonc(text: string): Jsonc {
	const source = text.replace(/^\uFEFF/, "");
	const shift = text.length - source.length;
	const places = new Map<string, number>();
	const spans = new Map<string, { start: number; end: number }>();
	let at = 0;

	const fail = (message: string, where = at): never => {
		throw new JsoncError(message, placeAt(source, where));
	};

	function skip(): void {
		for (;;) {
			const blank = /[ \t\r\n]*/y;
			blank.lastIndex = at;
			at += (blank.exec(source)?.[0] ?? "").length;
			if (source.startsWith("//", at)) {
				const end = source.indexOf("\n", at);
				at = end < 0 ? source.length : end;
			} else if (source.startsWith("/*", at)) {
				const end = source.indexOf("*/", at + 2);
				if (end < 0) fail("this comment has no end; add */");
				at = end + 2;
			} else return;
		}
	}

	function shown(): string {
		return at >= source.length ? "the end of the file" : JSON.stringify(source[at]);
	}

	function string(): string {
		const token = /"(?:[^"\\\r\n]|\\.)*"/y;
		token.lastIndex = at;
		const found = token.exec(source)?.[0];
		if (found === undefined) return fail('this text has no end on its line; close it with "');
		try {
			const value = JSON.parse(found) as string;
			at += found.length;
			return value;
		} catch {
			return fail("this text has a tab or a backslash that JSON does not know; write \\t, and \\\\ for a backslash");
		}
	}

	function value(path: readonly PropertyKey[]): unknown {
		skip();
		if (path.length > maxDepth) fail(`more than ${maxDepth} brackets stand in one another`);
		places.set(JSON.stringify(path), at);
		const first = source[at];
		if (first === '"') return string();
		if (first === "{") return members(path);
		if (first === "[") return elements(path);
		const token = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;
		token.lastIndex = at;
		const found = token.exec(source)?.[0];
		if (found === undefined) return fail(`a value is expected here, not ${shown()}; a text needs double quotes`);
		at += found.length;
		return JSON.parse(found);
	}

	/** Comes behind a value; says whether another one follows before `close`. */
	function next(close: string): boolean {
		skip();
		const comma = source[at] === ",";
		if (comma) {
			at += 1;
			skip();
		}
		if (source[at] === close) {
			at += 1;
			return false;
		}
		if (!comma) fail(`a comma or ${close} is expected here, not ${shown()}`);
		return true;
	}

	function members(path: readonly PropertyKey[]): Record<string, unknown> {
		const found: Record<string, unknown> = Object.create(null);
		at += 1;
		skip();
		if (source[at] === "}") {
			at += 1;
			return { ...found };
		}
		do {
			skip();
			const start = at;
			if (source[at] !== '"') fail(`a name in double quotes is expected here, not ${shown()}`);
			const name = string();
			if (Object.hasOwn(found, name)) fail(`"${name}" stands here a second time; remove one`, start);
			skip();
			if (source[at] !== ":") fail(`a colon is expected here, not ${shown()}`);
			at += 1;
			skip();
			const begin = at + shift;
			found[name] = value([...path, name]);
			if (path.length === 0) spans.set(name, { start: begin, end: at + shift });
			// An unknown name is better shown at the name than at its value.
			places.set(JSON.stringify([...path, name]), start);
		} while (next("}"));
		return { ...found };
	}

	function elements(path: readonly PropertyKey[]): unknown[] {
		const found: unknown[] = [];
		at += 1;
		skip();
		if (source[at] === "]") {
			at += 1;
			return found;
		}
		do found.push(value([...path, found.length]));
		while (next("]"));
		return found;
	}

	skip();
	const whole = at >= source.length ? undefined : value([]);
	skip();
	if (at < source.length) fail(`the end of the file is expected here, not ${shown()}`);
	return {
		value: whole,
		start: (places.get("[]") ?? 0) + shift,
		spanOf: (name) => spans.get(name),
		placeOf(path) {
			for (let length = path.length; length > 0; length--) {
				const known = places.get(JSON.stringify(path.slice(0, length)));
				if (known !== undefined) return placeAt(source, known);
			}
			return placeAt(source, places.get("[]") ?? 0);
		},
	};
}

function placeAt(source: string, index: number): Place {
	const before = source.slice(0, index);
	const line = before.split("\n").length;
	return { line, column: index - before.lastIndexOf("\n") };
}
