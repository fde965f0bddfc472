// node agree.mjs MODEL INPUT OUTPUT: raw float32 [n, 3, 256, 256] in, raw float32 [n, 3, 128, 128] out, and the time.
import { readFile, writeFile } from "node:fs/promises";
import ort from "onnxruntime-node";

const [model = "", input = "", output = ""] = process.argv.slice(2);
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
const bytes = await readFile(input);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
const picture = new ort.Tensor("float32", values, [values.length / (3 * 256 * 256), 3, 256, 256]);
const { maps } = await session.run({ picture });
const data = /** @type {Float32Array} */ (maps?.data);
await writeFile(output, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
const before = process.cpuUsage();
for (let i = 0; i < 5; i++) await session.run({ picture });
const { user } = process.cpuUsage(before);
console.log(`${(user / 5000 / (picture.dims[0] ?? 1)).toFixed(1)} ms CPU a picture`);
