// node agree.mjs MODEL INPUT SHAPE OUTPUT: raw float32 in, of a shape such as 2,3,256,256; raw float32 out, and the time.
import { readFile, writeFile } from "node:fs/promises";
import ort from "onnxruntime-node";

const [model = "", input = "", shape = "", output = ""] = process.argv.slice(2);
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
const bytes = await readFile(input);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
const seen = new ort.Tensor("float32", values, shape.split(",").map(Number));
const [into = ""] = session.inputNames;
const [outof = ""] = session.outputNames;
const data = /** @type {Float32Array} */ ((await session.run({ [into]: seen }))[outof]?.data);
await writeFile(output, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
const before = process.cpuUsage();
for (let i = 0; i < 5; i++) await session.run({ [into]: seen });
const { user } = process.cpuUsage(before);
console.log(`${(user / 5000 / (seen.dims[0] ?? 1)).toFixed(1)} ms CPU each`);
