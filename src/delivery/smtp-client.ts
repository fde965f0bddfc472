import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { Failure } from "../failure.ts";
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
	readonly recipient: string;
	/** RFC 5322 with CRLF. */
	readonly answer: Uint8Array;
	/** The argument of EHLO. */
	readonly name: string;
}

/** Delivers one mail in one SMTP session. Throws 'relay-temporary' or 'relay-refused'. */
export async function sendOverSmtp({ route, recipient, answer, name }: Sending): Promise<void> {
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
	try {
		await connect(connection);
		if (route.dane && !matchesDane(route.dane, peerCertificates(connection), route.host))
			throw new Error("no TLSA record fits");
		if (route.user !== undefined) await logIn(connection, route.user, route.password ?? "");
		await hand(connection, recipient, answer);
		connection.quit();
	} catch (cause) {
		connection.close();
		throw new Failure(isPermanent(cause) ? "relay-refused" : "relay-temporary", { cause });
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

function hand(connection: SMTPConnection, recipient: string, answer: Uint8Array): Promise<void> {
	// The null sender (RFC 3834 §3.3): a bounce of the answer is not answered in turn.
	const envelope = { from: "", to: [recipient], size: answer.length };
	const message = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
	return new Promise((resolve, reject) => {
		connection.once("error", reject);
		connection.once("end", () => reject(new Error("connection ended")));
		connection.send(envelope, message, (error) => (error ? reject(error) : resolve()));
	});
}

/** 5yz is permanent (RFC 5321 §4.2.1), except a refused password, which the operator can correct: then delivery is retried. */
function isPermanent(cause: unknown): boolean {
	const { responseCode, code } = cause as { responseCode?: number; code?: string };
	if (code === "EAUTH" || code === "ETLS") return false;
	// The answer exceeds the maximum size that the host announced (RFC 1870).
	if (code === "EMESSAGE" && responseCode === undefined) return true;
	return responseCode !== undefined && responseCode >= 500 && responseCode < 600;
}
