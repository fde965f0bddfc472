import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { projectFolder } from "../../project.ts";

const loading = new Map<string, Promise<InferenceSession>>();

/**
 * An ONNX model from `training/`, whose README has their inputs and outputs. Loaded when first needed, then kept.
 * One thread: other work shares the cores.
 */
export function model(name: "segmentation" | "candidate-classifier"): Promise<InferenceSession> {
	const loaded = loading.get(name) ?? load(name);
	loading.set(name, loaded);
	return loaded;
}

const load = (name: string) =>
	InferenceSession.create(join(projectFolder, `src/imaging/detection/model/${name}.onnx`), {
		intraOpNumThreads: 1,
		interOpNumThreads: 1,
		executionMode: "sequential",
		// The runtime's errors may quote input data.
		logSeverityLevel: 4,
	});
