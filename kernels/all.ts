/** Exports of src/imaging/kernels/kernels.wasm: `npm run kernels` builds it. */
export { divide, lay } from "./light";
export { greater, lesser, meanDown, turnOver } from "./plane";
export { sampleLine, sampleRow } from "./warp";
