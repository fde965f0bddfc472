/** What src/imaging/kernels/kernels.wasm offers: `npm run kernels` makes it. */
export { divide, lay } from "./light";
export { greater, lesser, meanDown, turnOver } from "./plane";
export { sampleLine, sampleRow } from "./warp";
