import { check } from "./check/task.ts";
import type { Service } from "./contract.ts";
import { delivery } from "./delivery/task.ts";
import { ocr } from "./ocr/task.ts";
import { office } from "./office/task.ts";
import { pdf } from "./pdf/task.ts";
import { photo } from "./photo/task.ts";
import { reply } from "./reply/task.ts";
import { typeset } from "./typeset/task.ts";
import { unpack } from "./unpack/task.ts";

const contracts = { unpack, photo, office, typeset, ocr, pdf, check, reply, delivery };

export type ServiceName = keyof typeof contracts;

/** The contract of every service by its name. Their steps are loaded elsewhere, inside a cell only: `loaders.ts`. */
export const registry = contracts as unknown as Readonly<Record<string, Service>>;

export const serviceNames = Object.keys(contracts) as readonly ServiceName[];
