import { channel } from "node:diagnostics_channel";

/**
 * Diagnostics channel for benchmarks: receives "decode", "find", "rectify", … when a stage of a page ends. Names only, never
 * content; without a subscriber it costs nothing.
 */
export const stageEnds = channel("maramail.photo.stage");
