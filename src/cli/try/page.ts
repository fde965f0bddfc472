import type { Email } from "postal-mime";
import { attachedTo } from "../received-answer.ts";
import { stationNames } from "./stations.ts";

/** The page to try the service with, in German: who runs it from its sources reads the English documentation, too. */
export const tryPage = (address: string): string => `<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>MaraMail – Ausprobieren</title>
<link rel="stylesheet" href="/status.css"><link rel="stylesheet" href="/try/try.css"><script type="module" src="/try/try.js"></script></head>
<body><a class="skip" href="#main">Zum Inhalt</a><header><h1>MaraMail</h1><p>Ausprobieren</p><nav><a href="/">Status</a></nav></header>
<main id="main"><section class="wide"><form id="mail"><h2>Unterlagen an ${escaped(address)}</h2>
<label id="drop"><span>Dateien hierher ziehen oder auswählen</span><input type="file" name="file" multiple required><output id="chosen"></output></label>
<label>Betreff <input type="text" name="subject" value="Unterlagen zur Akte" autocomplete="off"></label><button>Absenden</button></form></section>
<section class="wide" aria-labelledby="way"><h2 id="way">Der Weg der Mail</h2><ol id="stations">${stationNames
	.map(([name, does]) => `<li class="later"><b>${name}</b><span>${does}</span></li>`)
	.join("")}</ol><p id="steps" role="status"></p>
<details id="versions" hidden><summary>Originale, Zwischenstände und Ergebnisse</summary><ul></ul></details></section>
<section class="wide" aria-labelledby="got"><h2 id="got">Die Antwort</h2><div id="answer"><p>Noch keine.</p></div></section></main>
<footer><p>Diese Seite gibt es nur zum Ausprobieren auf diesem Rechner, ohne Relay. Die Antworten bleiben hier im Arbeitsspeicher, bis das Programm endet.</p></footer></body></html>
`;

/** Part of the page: what came back. */
export function answerView(order: string, answer: Email): string {
	const files = attachedTo(answer).map(
		({ filename, content }, place) =>
			`<li><a href="/try/answer/${order}/${place}" target="_blank">${escaped(filename ?? "")}</a> <span>${size((content as ArrayBuffer).byteLength)}</span></li>`,
	);
	return `<h3>${escaped(answer.subject ?? "")}</h3><iframe title="Text der Antwort" src="/try/answer/${order}/text"></iframe><ul>${files.join("")}</ul>`;
}

/** The answer's own HTML with the pictures that it brings. */
export function answerHtml(answer: Email): string {
	const pictures = new Map(
		answer.attachments.map(({ contentId, mimeType, content }) => [
			(contentId ?? "").replace(/^<|>$/g, ""),
			`data:${mimeType};base64,${Buffer.from(content as ArrayBuffer).toString("base64")}`,
		]),
	);
	return (answer.html ?? `<pre>${escaped(answer.text ?? "")}</pre>`).replace(
		/cid:([^"')\s]+)/g,
		(whole, id: string) => pictures.get(decodeURIComponent(id)) ?? whole,
	);
}

const size = (bytes: number): string =>
	bytes < 1e6
		? `${Math.ceil(bytes / 1e3)} KB`
		: `${(bytes / 1e6).toLocaleString("de", { maximumFractionDigits: 1 })} MB`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
