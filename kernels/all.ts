/** What src/services/photo/kernels.wasm offers: `npm run kernels` makes it. */
export { divide, lay } from "./light";
export { sampleLine, sampleRow } from "./warp";
