/** Every number that protects us, with what it stops. Units are in the names. Each has a test that fails when it is doubled. */

/** Plaintext in one chunk. With nonce and tag it stays under 262,080 bytes, where Redis' allocator would waste a quarter. */
export const chunkBytes = 256_000;
/**
 * How long the idempotency key (a keyed hash, no content) of a mail is kept whose sender's server heard 451 and will repeat it, in ms. Servers
 * wait ever longer between attempts: Postfix up to 67 minutes, sendmail and qmail a few hours. A mail that is repeated later is answered twice.
 */
export const repeatKnownMs = 6 * 3_600_000;
/**
 * How long it is known that an answer came back (a random order id, no content), in ms: a return path is valid for a week. Two reports about one
 * answer must not make two notices.
 */
export const reportKnownMs = 8 * 24 * 3_600_000;
/** No order may live longer than this, whatever is configured (the product's promise). */
export const longestDwellSeconds = 3600;
/** How long a receipt (times and counts, no content) is kept, in ms: 30 days. */
export const receiptDwellMs = 30 * 24 * 3_600_000;
/** A cell that writes chunk after chunk would fill the cache alone: what one task may store. */
export const maxTaskOutputBytes = 1_050_000_000;
/** A cell that claims endless outputs would flood control. */
export const maxTaskOutputs = 6_000;
/** Pages that a cell may claim to have made: a lie of a billion would use up a customer's account, and fill the answer. */
export const maxPagesClaimed = 100_000;
/** What a cell may say about its result, in bytes of JSON; more is a flood. */
export const maxFiguresBytes = 4 * 1024 * 1024;
/** A zip bomb: 42 kB that unpack to petabytes fill the memory. All parts of one archive or mail together. */
export const maxUnpackedBytes = 1_000_000_000;
/** The same, earlier: bombs inflate a thousandfold, documents rarely tenfold, blank bitmaps a hundredfold. */
export const maxUnpackRatio = 200;
/** Below this size a high ratio is harmless: a nearly empty table is no attack. */
export const ratioCountsFromBytes = 50_000_000;
/** A mail or archive of a million empty parts would drown everything behind it in tasks. */
export const maxParts = 1_000;
/** Millions of empty folders in an archive keep us busy with names alone. */
export const maxArchiveEntries = 20_000;
/** Mails and archives within each other (zip bombs, mail loops). */
export const maxDepth = 5;
/** Documents in one order; the rest is named and returned unchanged. Stops a zip of a million text files. */
export const maxDocuments = 2_000;
/** A picture of some kilobytes may unfold to gigabytes: more than any camera or scanner makes. In pixels of one picture. */
export const maxPixels = 200_000_000;
/** Pages of one document: a PDF of some kilobytes may show its only page a million times. */
export const maxPages = 2_000;
/**
 * What takes for ever (a bomb, a drawing that draws itself) would hold a place among the cells: the longest that a task of
 * any service may take, in seconds. All its attempts fit into the order's time.
 */
export const longestTaskSeconds = 300;
/** The longest that a program inside a task may take, in ms: it ends before its cell does, so that the failure has a name. */
export const longestProgramMs = 110_000;
/**
 * How long the service waits for open orders when it is asked to stop, in ms: its private servers, and with them the orders, end with it. An
 * order that takes longer, or whose relay is away, must not keep the machine from restarting.
 */
export const stopMostMs = 10 * 60_000;
/** Share of the dwell time after which an order is answered with what is done. */
export const answerBy = 50 / 60;
/** Share of the dwell time after which an order whose answer could not be composed gets the constant notice. */
export const noticeBy = 55 / 60;
/** The same when the service stops and its last orders are hurried, in ms after that. */
export const noticeGraceMs = 60_000;
/** When the service stops: how long before `stopMostMs` its orders are answered with what is done, in ms. */
export const hurryMs = 2 * 60_000;
/** SMTP: silence after which a client is cut off, in ms (RFC 5321 §4.5.3.2 asks for 5 minutes between commands). */
export const smtpIdleMs = 5 * 60_000;
/** SMTP: how long a client may stay that has named no sender of ours, in ms: a port scan, or a connection held for its own sake. */
export const smtpStrangerMs = 60_000;
/** SMTP: the longest connection, in ms: 150 MB at 1 Mbit/s take 20 minutes; who sends a byte a minute would hold a process for ever. */
export const smtpLongestMs = 40 * 60_000;
/** Roles and SMTP processes speak every second, a server answers at once: after this silence, in ms, they count as hung and are killed. */
export const silentMostMs = 60_000;
/** SMTP: wrong passwords in one connection; then it is over. */
export const maxWrongPasswords = 3;
/** SMTP: connections at once; more get 421. Each is a process of about 60 MB. */
export const maxSmtpSessions = 100;
/** SMTP: recipients in one mail; ours has one address, tags may make several. */
export const maxRecipients = 10;
/**
 * What one customer may have of the service unless the customers file says otherwise: one whose mailbox was taken over, or
 * whose scanner runs wild, must not leave nothing for the others. Bytes and pages in 24 hours.
 */
export const customerMailsPerHour = 300;
export const customerBytesPerDay = 10_000_000_000;
export const customerPagesPerDay = 20_000;
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** A stranger may write to postmaster@ and abuse@, and must not fill the operator's mailbox: one mail, and all of them. */
export const maxOperatorMailBytes = 5_000_000;
export const operatorMailsPerHour = 60;
export const operatorBytesPerDay = 100_000_000;
/** SMTP, for each client address: one client must not take all processes, nor try passwords all day. */
export const maxSessionsPerClient = 20;
export const clientConnectionsPerMinute = 120;
export const clientFailuresPerHour = 20;
/** An attacker with a million addresses would fill our memory with their behaviour. */
export const maxClientsRemembered = 50_000;
