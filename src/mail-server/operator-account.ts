import { operatorBytesPerDay, operatorMailsPerHour } from "../limits.ts";
import { accountIdOf, type QuotaLimits } from "../queue/quotas.ts";

/** The account of all mail for the operator: strangers share it. Its pages are none. */
export const operatorAccount = (accountKey: string): { readonly id: string; readonly limits: QuotaLimits } => ({
	id: accountIdOf("postmaster", accountKey),
	limits: { mailsPerHour: operatorMailsPerHour, bytesPerDay: operatorBytesPerDay, pagesPerDay: 1 },
});
