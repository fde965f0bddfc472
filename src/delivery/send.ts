import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { TLSSocket } from "node:tls";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { Failure } from "../failure.ts";
import { fitsDane } from "./dane.ts";
import type { Route } from "./route.ts";

/** A host that does not answer holds up the others; the task as a whole has three minutes. All in ms. */
const connectTimeout = 20_000;
const greetingTimeout = 20_000;
const dnsTimeout = 15_000;
/** Silence while mail is being sent. A virus scanner behind the other side takes its time after the last byte. */
const silenceTimeout = 90_000;

export interface Sending {
	readonly route: Route;
	readonly recipient: string;
	/** RFC 5322 with CRLF. */
	readonly answer: Uint8Array;
	/** Our name in EHLO. */
	readonly name: string;
}

/** One SMTP conversation. Throws 'relay-temporary' or 'relay-refused'. */
export async function send({ route, recipient, answer, name }: Sending): Promise<void> {
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
		if (route.dane && !fitsDane(route.dane, shownBy(connection), route.host)) throw new Error("no TLSA record fits");
		if (route.user !== undefined) await logIn(connection, route.user, route.password ?? "");
		await hand(connection, recipient, answer);
		connection.quit();
	} catch (cause) {
		connection.close();
		throw new Failure(isFinal(cause) ? "relay-refused" : "relay-temporary", { cause });
	}
}

/** What the host showed of itself, its own certificate first. Empty without TLS. */
function shownBy(connection: SMTPConnection): X509Certificate[] {
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
		// Errors after the end of the conversation have no effect on the result, but without a listener they would end the process.
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

/** 5yz is a no for good (RFC 5321 §4.2.1), but a refused password is the operator's to mend: then we try again. */
function isFinal(cause: unknown): boolean {
	const { responseCode, code } = cause as { responseCode?: number; code?: string };
	if (code === "EAUTH" || code === "ETLS") return false;
	// The host had announced a maximum size (RFC 1870) and the answer is larger: it was not even tried.
	if (code === "EMESSAGE" && responseCode === undefined) return true;
	return responseCode !== undefined && responseCode >= 500 && responseCode < 600;
}
