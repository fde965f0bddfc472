import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { Failure, type FailureCode } from "../failure.ts";
import { matchesDane } from "./dane.ts";
import type { SmtpRoute } from "./smtp-route.ts";

/** Time-outs in ms. A host that does not answer delays the next ones; the whole task has three minutes. */
const connectTimeout = 20_000;
const greetingTimeout = 20_000;
const dnsTimeout = 15_000;
/** Time-out while mail is sent: the receiver may scan it for viruses after the last byte. */
const silenceTimeout = 90_000;

export interface Sending {
	readonly route: SmtpRoute;
	/** The envelope sender; empty: the null sender. */
	readonly from: string;
	readonly recipient: string;
	/** RFC 5322 with CRLF. */
	readonly answer: Uint8Array;
	/** The argument of EHLO. */
	readonly name: string;
}

/**
 * Delivers one mail in one SMTP session. Throws 'relay-temporary', 'relay-unconfirmed' when the whole mail was handed over and no reply came,
 * 'answer-refused' when this mail is refused for good, 'relay-refused' when every mail for this recipient is.
 */
export async function sendOverSmtp({ route, from, recipient, answer, name }: Sending): Promise<void> {
	const connection = new SMTPConnection({
		host: route.address ?? route.host,
		...(isIP(route.host) === 0 ? { servername: route.host } : {}),
		port: route.port,
		secure: route.implicitTls,
		requireTLS: route.requireTls,
		name,
		connectionTimeout: connectTimeout,
		greetingTimeout,
		dnsTimeout,
		socketTimeout: silenceTimeout,
		logger: false,
		tls: { rejectUnauthorized: route.verify, minVersion: "TLSv1.2" },
	});
	const message = handedOver(answer);
	try {
		await connect(connection);
		if (route.dane && !matchesDane(route.dane, peerCertificates(connection), route.host))
			throw new Error("no TLSA record fits");
		if (route.user !== undefined) await logIn(connection, route.user, route.password ?? "");
		await hand(connection, { from, to: [recipient], size: answer.length }, message);
		connection.quit();
	} catch (cause) {
		connection.close();
		throw new Failure(codeOf(cause as SmtpFault, message.readableEnded), { cause });
	}
}

/** The host's certificate chain, its own certificate first. Empty without TLS. */
function peerCertificates(connection: SMTPConnection): X509Certificate[] {
	const socket = (connection as unknown as { readonly _socket: Partial<TLSSocket> })._socket;
	const chain: X509Certificate[] = [];
	let at = socket.getPeerCertificate?.(true);
	while (at?.raw && !chain.some(({ raw }) => raw.equals(at?.raw as Buffer))) {
		chain.push(new X509Certificate(at.raw));
		at = at.issuerCertificate;
	}
	return chain;
}

function connect(connection: SMTPConnection): Promise<void> {
	return new Promise((resolve, reject) => {
		connection.once("error", reject);
		connection.once("end", () => reject(new Error("connection ended")));
		// Errors after the session's end do not change the result, but without a listener they would end the process.
		connection.on("error", () => {});
		connection.connect((error) => (error ? reject(error) : resolve()));
	});
}

function logIn(connection: SMTPConnection, user: string, pass: string): Promise<void> {
	return new Promise((resolve, reject) => {
		connection.login({ user, pass }, (error) => (error ? reject(error) : resolve()));
	});
}

/** Bytes for one write to the connection: only what fits into its buffers is read before the rest has left. */
const sliceBytes = 16_384;

/** The mail as a stream; it has ended when all but the last slices have left for the other side. */
const handedOver = (mail: Uint8Array): Readable =>
	Readable.from(
		(function* () {
			for (let at = 0; at < mail.length; at += sliceBytes) yield Buffer.from(mail.subarray(at, at + sliceBytes));
		})(),
		{ objectMode: false },
	);

function hand(
	connection: SMTPConnection,
	envelope: { readonly from: string; readonly to: string[]; readonly size: number },
	message: Readable,
): Promise<void> {
	return new Promise((resolve, reject) => {
		connection.once("error", reject);
		connection.once("end", () => reject(new Error("connection ended")));
		connection.send(envelope, message, (error) => (error ? reject(error) : resolve()));
	});
}

/** Whether the envelope sender was refused for good, and not the mail's size. */
export function isSenderRefused(fault: unknown): boolean {
	const { command, responseCode = 0 } = ((fault as Failure).cause ?? {}) as SmtpFault;
	return command === "MAIL FROM" && responseCode >= 500 && responseCode !== exceededSize;
}

interface SmtpFault {
	readonly responseCode?: number;
	readonly code?: string;
	/** The SMTP command that it answers. */
	readonly command?: string;
}

/** Size (RFC 1870 §6.1), whatever command it answers. */
const exceededSize = 552;

/**
 * 5yz is permanent (RFC 5321 §4.2.1), except a refused password, which the operator can correct: then delivery is retried. What is refused at
 * DATA or for its size is this mail; another one, without the files, may be taken.
 */
function codeOf({ responseCode, code, command }: SmtpFault, isHandedOver: boolean): FailureCode {
	if (code === "EAUTH" || code === "ETLS") return "relay-temporary";
	// The answer exceeds the maximum size that the host announced (RFC 1870).
	if (code === "EMESSAGE" && responseCode === undefined) return "answer-refused";
	if (responseCode === undefined) return isHandedOver ? "relay-unconfirmed" : "relay-temporary";
	if (responseCode < 500 || responseCode >= 600) return "relay-temporary";
	return command === "DATA" || responseCode === exceededSize ? "answer-refused" : "relay-refused";
}
