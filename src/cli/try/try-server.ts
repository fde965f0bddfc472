import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createTransport } from "nodemailer";
import PostalMime, { type Email } from "postal-mime";
import { serviceAddress } from "../../config.ts";
import { plan } from "../../control/plan.ts";
import type { Handle } from "../../handle.ts";
import type { TaskResult } from "../../queue/messages.ts";
import { Queue } from "../../queue/queue.ts";
import type { Extra } from "../../web/web-server.ts";
import type { ServedConfig } from "../assignment.ts";
import { openMailbox } from "../mailbox.ts";
import { attachedTo } from "../received-answer.ts";
import { type Version, versionsOf } from "../versions.ts";
import { answerHtml, answerView, tryPage } from "./page.ts";
import { stationsOf } from "./stations.ts";

/** The sender address of the page; the development mailbox keeps answers to it only. */
const customer = "versuch@maramail.localhost";
/** Longest interval between progress events to the page, in ms; a new result is sent at once. */
const tellMs = 400;

/**
 * Development only: a page to drop files on, and a mailbox of its own to which all answers go. Here plaintext is kept, in RAM, for
 * whoever tries the service on her own machine; in production this code is never loaded.
 */
export async function startTryServer(config: ServedConfig, mailboxPort: number) {
	const mailbox = await openMailbox(mailboxPort);
	const queue = new Queue(config.queueUrl);
	const smtp = config.smtpListen[0] as { host: string; port: number };

	/** Bytes of the mails that were sent from here, by order. */
	const sizes = new Map<string, number>();

	async function send(request: IncomingMessage): Promise<{ order: string } | { refused: string }> {
		const form = await new Response(await wholeBody(request, config.maxMail), {
			headers: { "content-type": request.headers["content-type"] ?? "" },
		}).formData();
		const attachments = await Promise.all(
			form
				.getAll("file")
				.filter((entry) => typeof entry !== "string")
				.map(async (file) => ({ filename: file.name, content: Buffer.from(await file.arrayBuffer()) })),
		);
		const transport = createTransport({ ...smtp, tls: { rejectUnauthorized: false } });
		try {
			const { response, messageSize = 0 } = await transport.sendMail({
				from: customer,
				to: serviceAddress(config),
				subject: String(form.get("subject") || "Unterlagen"),
				text: "Guten Tag,\n\nanbei die Unterlagen.\n",
				attachments,
			});
			const order = /[0-9a-f]{32}/.exec(response)?.[0] ?? "";
			sizes.set(order, messageSize);
			return { order };
		} catch (fault) {
			return { refused: (fault as { response?: string }).response ?? "not sent" };
		} finally {
			transport.close();
		}
	}

	const answerTo = (order: string) => mailbox.received.find(({ raw }) => raw.includes(`<${order}.answer@`));
	const parsed = async (order: string): Promise<Email | undefined> => {
		const received = answerTo(order);
		return received && PostalMime.parse(received.raw);
	};

	/** Every original, intermediate and result so far; none when the order is over. */
	function documentsOf(order: string, results: ReadonlyMap<string, TaskResult> | null): Version[] {
		if (!results) return [];
		// The status page's user may not read orders: of them the plan needs two handles, and the page the mail's size.
		const [mail, envelope] = (["mail", "envelope"] as const).map((kind) => ({
			order,
			blob: order,
			kind,
			size: (kind === "mail" && sizes.get(order)) || 0,
		})) as [Handle, Handle];
		const message = { order, mail, envelope, keys: {}, acceptedAt: 0, expiresAt: 0 };
		return versionsOf(plan(message, results, false).graph.documents);
	}

	async function tellStations(order: string, response: ServerResponse): Promise<void> {
		response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
		let last = "";
		let wake = () => {};
		const deaf = await queue.onResult(order, () => wake());
		try {
			for (let open = true; open && !response.destroyed; ) {
				const news = new Promise<void>((resolve) => {
					wake = resolve;
				});
				const results = await queue.results(order);
				const stations = stationsOf(results, answerTo(order) !== undefined);
				const now = JSON.stringify({ ...stations, documents: documentsOf(order, results) });
				if (now !== last) response.write(`data: ${now}\n\n`);
				last = now;
				open = results !== null;
				if (open) await Promise.race([news, new Promise((resolve) => setTimeout(resolve, tellMs))]);
			}
		} finally {
			deaf();
		}
		response.end();
	}

	async function route(request: IncomingMessage, response: ServerResponse, path: readonly string[]): Promise<void> {
		const [what = "", order = "", part] = path;
		const say = (type: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
			void response
				.writeHead(200, {
					"content-type": type,
					"cache-control": "no-store",
					"x-content-type-options": "nosniff",
					...headers,
				})
				.end(body);
		if (request.method === "POST") {
			// No other site's page may send mail with this one's reader.
			if (what !== "mail" || request.headers["sec-fetch-site"] !== "same-origin")
				return void response.writeHead(403).end();
			return say("application/json", JSON.stringify(await send(request)));
		}
		if (what === "") return say("text/html; charset=utf-8", tryPage(serviceAddress(config)), pagePolicy);
		if (what === "try.js") return say("text/javascript; charset=utf-8", asset("try.js"));
		if (what === "try.css") return say("text/css; charset=utf-8", asset("try.css"));
		if (what === "events") return tellStations(order, response);
		const answer = what === "answer" ? await parsed(order) : undefined;
		if (!answer) return void response.writeHead(404).end();
		if (part === undefined) return say("text/html; charset=utf-8", answerView(order, answer), pagePolicy);
		if (part === "text") return say("text/html; charset=utf-8", answerHtml(answer), textPolicy);
		const file = attachedTo(answer)[Number(part)];
		if (!file) return void response.writeHead(404).end();
		const shown = file.mimeType === "application/pdf";
		const name = encodeURIComponent(file.filename ?? "anlage");
		say(shown ? "application/pdf" : "application/octet-stream", new Uint8Array(file.content as ArrayBuffer), {
			"content-disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''${name}`,
		});
	}

	const extra: Extra = (request, response, { pathname }) => {
		const path = /^\/try(?:\/(.*))?$/.exec(pathname);
		if (!path) return false;
		route(request, response, (path[1] ?? "").split("/")).catch(() => {
			if (!response.headersSent) response.writeHead(500);
			response.end();
		});
		return true;
	};
	return { extra, port: mailbox.port, close: () => Promise.all([mailbox.close(), queue.close()]) };
}

const asset = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url));
const pagePolicy = {
	"content-security-policy":
		"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'",
};
/** The answer's own text: pictures that it brings itself, and nothing from outside. */
const textPolicy = {
	"content-security-policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox",
};

async function wholeBody(request: IncomingMessage, most: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	request.on("data", (chunk: Buffer) => {
		size += chunk.length;
		if (size > most) request.destroy();
		chunks.push(chunk);
	});
	await once(request, "end");
	return Buffer.concat(chunks);
}
