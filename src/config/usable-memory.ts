import { totalmem } from "node:os";

/**
 * Bytes of memory that this process may use: the machine's, or the limit of its control group where that is lower. In a container the machine's
 * memory is the host's, and a cache of a third of it would be killed at the container's limit, with all accepted mail. `limit`: as
 * `process.constrainedMemory` tells it; 0 where there is none.
 */
export const usableMemory = (machine = totalmem(), limit = process.constrainedMemory()): number =>
	limit > 0 ? Math.min(machine, limit) : machine;
