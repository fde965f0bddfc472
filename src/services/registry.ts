import { check } from "./check/task.ts";
import type { Service } from "./contract.ts";
import { decrypt } from "./decrypt/task.ts";
import { delivery } from "./delivery/task.ts";
import { notice } from "./notice/task.ts";
import { ocr } from "./ocr/task.ts";
import { office } from "./office/task.ts";
import { pdf } from "./pdf/task.ts";
import { photo } from "./photo/task.ts";
import { reply } from "./reply/task.ts";
import { typeset } from "./typeset/task.ts";
import { unpack } from "./unpack/task.ts";

const contracts = { unpack, decrypt, photo, office, typeset, ocr, pdf, check, reply, delivery, notice };

export type ServiceName = keyof typeof contracts;

type KindsOf<Contract> = Contract extends { readonly takes: { readonly kinds: readonly (infer Kind)[] } }
	? Kind
	: never;

/** Kinds of documents that some service takes. */
export type TakenKind = KindsOf<(typeof contracts)[ServiceName]>;

/** The contract of every service by its name. The steps are loaded elsewhere, inside a cell only: `loaders.ts`. */
export const registry = contracts as unknown as Readonly<Record<string, Service>>;

export const serviceNames = Object.keys(contracts) as readonly ServiceName[];

/**
 * The services that a role is to serve: those named, or, where names begin with "-", all others. Throws an error that names an unknown
 * service and those that there are.
 */
export function chosenServices(only: readonly string[] = []): readonly ServiceName[] {
	const named = only.map((name) => name.replace(/^-/, ""));
	const unknown = named.find((name) => !registry[name]);
	if (unknown !== undefined) throw new Error(`There is no service "${unknown}"; allowed: ${serviceNames.join(", ")}.`);
	if (only.every((name) => name.startsWith("-"))) return serviceNames.filter((name) => !named.includes(name));
	return serviceNames.filter((name) => only.includes(name));
}
