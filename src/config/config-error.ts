/** A setting that is not understood. The message names it, its file, line and column where it is in one, its fault, and what is allowed. */
export class ConfigError extends Error {}
