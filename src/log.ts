import { pino } from "pino";

/** Structured lines on stderr: ids, codes, figures. Nothing of a customer's is ever passed in. */
export const log = pino(
	{ base: null, timestamp: pino.stdTimeFunctions.isoTime },
	pino.destination({ fd: 2, sync: true }),
);
