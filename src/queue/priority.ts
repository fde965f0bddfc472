/**
 * Priorities of tasks in the queues, small numbers first: when the task is due, and whether it may use the places for urgent tasks. BullMQ knows
 * whole numbers up to 2^21, so the time of a task is taken within the week; it begins anew when least is in work.
 */
const mostPriority = 2 ** 21 - 1;
const weekSeconds = 7 * 24 * 3600;
/** Sunday 1970-01-04, 03:00 UTC, in seconds. */
const weekBegins = (3 * 24 + 3) * 3600;

/** `due`: in ms since 1970. */
export function priorityOf(due: number, isUrgent: boolean): number {
	const second = Math.floor((due / 1000 - weekBegins) % weekSeconds);
	// The last bit, after the time: an urgent task goes first among those of its second.
	return Math.min(2 + 2 * second + (isUrgent ? 0 : 1), mostPriority);
}

/** Whether a task with this priority may use a host's places for urgent tasks. */
export const isUrgentPriority = (priority: number): boolean => priority % 2 === 0;
