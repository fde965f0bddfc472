/** "Re:" in the languages of our customers' mail programs, and what they put before it when forwarding. */
const prefixes = /^\s*((re|aw|antw|fwd?|wg|tr|sv)(\[\d+\])?\s*:\s*)+/i;
/** RFC 5322 §2.1.1 allows 998 characters a line; mail programs show about these. */
const maxSubject = 200;

/** The answer's subject: `Re:` once, nothing that could begin a new header line. */
export function answerSubject(untrustedSubject: string, fallback: string): string {
	const subject = oneLine(untrustedSubject);
	if (subject === "") return fallback;
	return /^(re|aw|antw)(\[\d+\])?:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** What a subject is about: without prefixes and without our #tags. */
export function documentTitle(untrustedSubject: string): string {
	return oneLine(untrustedSubject)
		.replace(prefixes, "")
		.replace(/(^|\s)#\p{L}[\p{L}-]*/gu, " ")
		.trim();
}

function oneLine(text: string): string {
	return text
		.normalize("NFC")
		.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
		.replace(/\s+/g, " ")
		.trim()
		.slice(0, maxSubject);
}
