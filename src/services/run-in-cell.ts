import { runTask } from "../sandbox/run-task.ts";
import { loaders } from "./loaders.ts";
import { registry, type ServiceName } from "./registry.ts";

/** The program of every cell: one task of any service, then it ends. */
await runTask(async (name) => {
	const contract = registry[name];
	if (contract === undefined) return undefined;
	const { step } = await loaders[name as ServiceName]();
	return { options: contract.options, figures: contract.figures, step };
});
