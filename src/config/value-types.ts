import { readFileSync } from "node:fs";
import { z } from "zod";

/** Kinds of values that settings have: each refuses what it is not, and says what is allowed. */

export const roles = ["warden", "mail-server", "control", "services", "web"] as const;
export type Role = (typeof roles)[number];

export interface RoleChoice {
	readonly role: Role;
	/** Only for services: which kinds; all where absent. */
	readonly only?: readonly string[];
}

/** What a transformation of a setting gives where the value is not understood. */
function refuse(context: z.RefinementCtx, message: string): never {
	context.addIssue({ code: "custom", message });
	return z.NEVER;
}

const units = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** "150MB" → 150,000,000. Decimal units, as mail providers count. */
export const bytes = z.union([z.string(), z.number()]).transform((value, context) => {
	const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(String(value).trim());
	const size = match ? Number(match[1]) * units[(match[2]?.toUpperCase() ?? "B") as keyof typeof units] : Number.NaN;
	if (Number.isSafeInteger(size) && size > 0) return size;
	return refuse(context, "is no size; allowed: a number with B, KB, MB or GB, e.g. 150MB");
});

/** "127.0.0.1:2525" or "[::1]:2525"; port 0 takes a free one. */
export const listen = z.string().transform((value, context) => {
	const match = /^(?:\[([0-9a-f:]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(value.trim());
	const port = Number(match?.[3]);
	if (match && port <= 65_535) return { host: (match[1] ?? match[2]) as string, port };
	return refuse(context, "is no address; allowed: HOST:PORT, e.g. 127.0.0.1:2525");
});
export type Listen = z.output<typeof listen>;

export const listens = z.string().transform((value, context) =>
	value.split(",").map((part) => {
		const parsed = listen.safeParse(part);
		return parsed.success ? parsed.data : refuse(context, parsed.error.issues[0]?.message ?? "is no address");
	}),
);

/** "optimieren,scan": local parts of addresses (RFC 5321 §4.1.2, dots and hyphens only), without a plus, which begins a tag. */
export const mailboxes = z.string().transform((value, context) => {
	const names = value.split(",").map((name) => name.trim().toLowerCase());
	if (names.every((name) => /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(name)) && names.length <= 20) return names;
	context.addIssue({
		code: "custom",
		message: "names no addresses; allowed: the part before the @, e.g. optimieren,optimise",
	});
	return z.NEVER;
});

export const url = (...schemes: string[]) =>
	z.string().refine((value) => schemes.some((scheme) => value.startsWith(`${scheme}://`)), {
		message: `is no such address; allowed: ${schemes.map((scheme) => `${scheme}://…`).join(", ")}`,
	});

/** A PEM file's content; PEM itself, as one process of ours hands it to the next, is taken as it is. */
export const pem = z.string().transform((value, context) => {
	const content = value.startsWith("-----BEGIN ") ? value : read(value);
	return content.includes("-----BEGIN ") ? content : refuse(context, "cannot be read; allowed: a PEM file");
});

export const integer = (least: number, most: number) =>
	z.coerce
		.number({ message: `is no number; allowed: ${least} to ${most}` })
		.int({ message: `is no whole number; allowed: ${least} to ${most}` })
		.min(least, { message: `is too small; allowed: ${least} to ${most}` })
		.max(most, { message: `is too large; allowed: ${least} to ${most}` });

export const roleList = z.string().transform((value, context): RoleChoice[] => {
	const choices: RoleChoice[] = [];
	// services:photo,ocr contains a comma itself: what follows a colon and names no role belongs to the services.
	for (const word of value.split(",").map((part) => part.trim())) {
		const [name, kind] = word.split(":");
		const last = choices.at(-1);
		if (roles.includes(name as Role)) choices.push({ role: name as Role, ...(kind ? { only: [kind] } : {}) });
		else if (last?.only && name) choices[choices.length - 1] = { role: last.role, only: [...last.only, name] };
		else return refuse(context, `"${word}" is no role; allowed: ${roles.join(", ")}`);
	}
	return choices;
});

/** 32 bytes in base64, or the path of a file that holds them. */
export const fleetKey = z.string().transform((value, context) => {
	const decode = (text: string) => {
		const key = Buffer.from(text.trim(), "base64");
		return key.length === 32 ? key.toString("base64") : undefined;
	};
	const key = decode(value) ?? (value.startsWith("/") ? decode(read(value)) : undefined);
	return key ?? refuse(context, "is no key; allowed: 32 bytes in base64, or a file that holds them");
});

function read(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
