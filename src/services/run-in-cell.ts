import { Failure } from "../failure.ts";
import { parseEnvelope, parseManifest } from "../manifest.ts";
import { runTask } from "../sandbox/run-task.ts";
import { loaders } from "./loaders.ts";
import { registry, type ServiceName } from "./registry.ts";

/** The program of every cell: one task of any service, then it ends. */
await runTask(async (name) => {
	const contract = registry[name];
	if (contract === undefined) return undefined;
	const { step } = await loaders[name as ServiceName]();
	return {
		options: contract.options,
		figures: contract.figures,
		outputKind: contract.blobs.output,
		check(input, { kind, order }) {
			if (kind === "manifest") parseManifest(input);
			// A sender who knew what we write could attach an envelope of his own, but he does not know his order's id in advance.
			if (kind === "envelope" && parseEnvelope(input).order !== order) throw new Failure("tampered");
		},
		step,
	};
});
