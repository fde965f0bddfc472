/**
 * Keys and names in the queue's server. Orders and tasks are jobs; a task's result is in the order's hash until the order is forgotten, so
 * that any control can continue an order by reading it:
 *
 *     order:ID         open → 1, TASK → TaskResult    gone: the order is over
 *     order:ID:blobs   BLOB → chunks that may exist     written before the chunks are
 */

export const orderKey = (order: string) => `order:${order}`;
export const ledgerKey = (order: string) => `order:${order}:blobs`;
export const jobId = (order: string, task: string) => `${order}-${task}`;
export const ordersQueue = "orders";
export const taskQueueOf = (service: string) => `task-${service}` as const;

/** Pub/sub channels: new results; for the mail servers orders that have ended, and orders whose envelope the cache has lost. */
export const resultChannel = "results";
export const overChannel = "over";
export const envelopeRequestChannel = "wanted";
