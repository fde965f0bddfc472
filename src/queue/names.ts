/**
 * Orders and tasks are jobs; what a task brought lies in the order's hash until the order is forgotten, so that any control can take an
 * order up again by reading it:
 *
 *     order:ID         open → 1, TASK → TaskResult    gone: the order is over
 *     order:ID:blobs   BLOB → chunks that may exist     written before the chunks are
 */

export const stateKey = (order: string) => `order:${order}`;
export const ledgerKey = (order: string) => `order:${order}:blobs`;
export const jobId = (order: string, task: string) => `${order}-${task}`;
export const orders = "orders";
export const tasksOf = (service: string) => `task-${service}` as const;
