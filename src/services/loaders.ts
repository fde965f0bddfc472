import type { Step } from "./contract.ts";
import type { ServiceName } from "./registry.ts";

/** How the step of each service is loaded: inside the cell that runs it, never in a process that outlives its task. */
export const loaders: Readonly<Record<ServiceName, () => Promise<{ step: Step<never, unknown> }>>> = {
	unpack: () => import("./unpack/step.ts"),
	decrypt: () => import("./decrypt/step.ts"),
	photo: () => import("./photo/step.ts"),
	office: () => import("./office/step.ts"),
	typeset: () => import("./typeset/step.ts"),
	ocr: () => import("./ocr/step.ts"),
	pdf: () => import("./pdf/step.ts"),
	check: () => import("./check/step.ts"),
	reply: () => import("./reply/step.ts"),
	delivery: () => import("./delivery/step.ts"),
	notice: () => import("./notice/step.ts"),
};
