import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { projectFolder } from "../../project.ts";

const loading = new Map<string, Promise<InferenceSession>>();

/** A network of our own (`training/` has their contracts). Takes a while: only when first needed, then kept. One thread: a cell shares its cores. */
export function model(name: "sheets" | "judge"): Promise<InferenceSession> {
	const loaded = loading.get(name) ?? load(name);
	loading.set(name, loaded);
	return loaded;
}

const load = (name: string) =>
	InferenceSession.create(join(projectFolder, `src/imaging/detection/model/${name}.onnx`), {
		intraOpNumThreads: 1,
		interOpNumThreads: 1,
		executionMode: "sequential",
		// Errors may quote what was computed on.
		logSeverityLevel: 4,
	});
