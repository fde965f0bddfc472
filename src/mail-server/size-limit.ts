import type { DataSink } from "./receive-data.ts";
import { SmtpRefusal } from "./smtp-reply.ts";

/** Refuses a mail as soon as it is larger than this; as the first sink it keeps the rest from the others. */
export function sizeLimit(mostBytes: number): DataSink {
	let bytes = 0;
	return {
		async write(chunk) {
			bytes += chunk.length;
			if (bytes > mostBytes) throw new SmtpRefusal("too-large");
		},
	};
}
