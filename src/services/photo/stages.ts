import { channel } from "node:diagnostics_channel";

/**
 * Told "decode", "find", "rectify", … as each stage of the work on a page ends, for benchmarks that listen. Names only,
 * never content; costs nothing where nobody listens.
 */
export const stageEnds = channel("maramail.photo.stage");
