import { check } from "./check/task.ts";
import { delivery } from "./delivery/task.ts";
import { ocr } from "./ocr/task.ts";
import { office } from "./office/task.ts";
import { pdf } from "./pdf/task.ts";
import { photo } from "./photo/task.ts";
import { reply } from "./reply/task.ts";
import type { Service, Step } from "./service.ts";
import { typeset } from "./typeset/task.ts";
import { unpack } from "./unpack/task.ts";

interface Entry {
	readonly service: Service;
	/** Called inside the cell only. */
	readonly load: () => Promise<{ step: Step<never, unknown> }>;
}

/** Every service, a line each. */
export const registry: Readonly<Record<string, Entry>> = {
	unpack: { service: unpack as Service, load: () => import("./unpack/step.ts") },
	photo: { service: photo as Service, load: () => import("./photo/step.ts") },
	office: { service: office as Service, load: () => import("./office/step.ts") },
	typeset: { service: typeset as Service, load: () => import("./typeset/step.ts") },
	ocr: { service: ocr as Service, load: () => import("./ocr/step.ts") },
	pdf: { service: pdf as Service, load: () => import("./pdf/step.ts") },
	check: { service: check as Service, load: () => import("./check/step.ts") },
	reply: { service: reply as Service, load: () => import("./reply/step.ts") },
	delivery: { service: delivery as Service, load: () => import("./delivery/step.ts") },
};

export const serviceNames = Object.keys(registry);
