import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { ConfigError } from "../config.ts";
import { customerKey } from "../crypto/end-to-end/mail-keys.ts";
import { passwordHash } from "../crypto/password.ts";
import { type Jsonc, JsoncError, parseJsonc } from "../jsonc.ts";
import { customerBytesPerDay, customerMailsPerHour, customerPagesPerDay } from "../limits.ts";

const most = (number: number) => z.int().nonnegative().default(number);

/** An entry of the customers file. */
export const customer = z.strictObject({
	/** A whole address, or "@domain" for everybody there. */
	match: z.string().regex(/^[^@\s]*@[^@\s]+$/, "no address and no @domain"),
	/** Ways to authenticate as that address; one is enough. */
	trust: z.array(z.union([z.literal("dmarc"), z.literal("auth"), z.string().startsWith("network:")])),
	locale: z.enum(["de", "en"]).default("de"),
	/** For `auth`: argon2id, as `maramail customers add` writes it. */
	password: z.string().regex(passwordHash, "no argon2id hash").optional(),
	/** Answers are encrypted for it. */
	encrypt: customerKey.optional(),
	/** The customer's quotas. */
	limits: z
		.strictObject({
			mailsPerHour: most(customerMailsPerHour),
			bytesPerDay: most(customerBytesPerDay),
			pagesPerDay: most(customerPagesPerDay),
		})
		.prefault({}),
});
export type Customer = z.output<typeof customer>;

/**
 * null where there is no file; comments are allowed. Throws `ConfigError` with line and column when the file is not understood: better no
 * service than an open one.
 */
export function readCustomers(file: string): Customer[] | null {
	if (!statSync(file, { throwIfNoEntry: false })) return null;
	let content: Jsonc;
	try {
		content = parseJsonc(readFileSync(file, "utf8"));
	} catch (fault) {
		if (!(fault instanceof JsoncError)) throw new ConfigError(`The customers file ${file} cannot be read.`);
		throw new ConfigError(
			`${file}:${fault.place.line}:${fault.place.column}: ${fault.message}; the file cannot be read.`,
		);
	}
	const parsed = z.array(customer).safeParse(content.value);
	if (parsed.success) return parsed.data;
	const { path, message } = parsed.error.issues[0] as z.core.$ZodIssue;
	const { line, column } = content.placeOf(path);
	throw new ConfigError(
		`${file}:${line}:${column}: ${path.slice(1).join(".") || "the list"} is not understood: ${message}.`,
	);
}

/** The entries that match this address, in the file's order. */
export function customersOf<Entry extends Pick<Customer, "match">>(
	address: string,
	customers: readonly Entry[],
): Entry[] {
	const whole = address.toLowerCase();
	const domain = whole.slice(whole.lastIndexOf("@"));
	return customers.filter(({ match }) => match.toLowerCase() === whole || match.toLowerCase() === domain);
}
