import type { Locale } from "../failure.ts";
import { bars, lines } from "./chart.ts";
import { quantile } from "./history.ts";
import type { ServiceStatus } from "./service-state.ts";
import { type Texts, texts } from "./status-page-texts.ts";

/** The public status page: health, load, ages of data. No names, no addresses. */
export function statusPage(domain: string, state: ServiceStatus, locale: Locale, canTry: boolean): string {
	const say = texts[locale];
	const other = locale === "de" ? "en" : "de";
	const sections = Object.entries(liveParts(state, locale)).map(
		([id, html]) => `<section id="${id}">${html}</section>`,
	);
	return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>MaraMail – ${say.title}</title><link rel="stylesheet" href="/status.css"><script type="module" src="/status.js"></script></head>
<body><a class="skip" href="#main">${say.skip}</a>
<header><h1>MaraMail</h1><p>${escaped(domain)}</p><nav>${canTry ? `<a href="/try">${say.tryIt}</a>` : ""}<a href="/?lang=${other}" hreflang="${other}" lang="${other}">${say.other}</a></nav></header>
<main id="main" data-events="/events?lang=${locale}">${sections.join("\n")}</main>
<footer><p>${say.promise}</p><p>${say.versions}: ${Object.entries(state.versions)
		.map(([name, version]) => `${name} ${escaped(version)}`)
		.join(" · ")}</p></footer></body></html>
`;
}

/** The parts of the page that change, by their ids. */
export function liveParts(state: ServiceStatus, locale: Locale): Record<string, string> {
	const say = texts[locale];
	const number = (value: number, digits = 0) => value.toLocaleString(locale, { maximumFractionDigits: digits });
	const seconds = (value: number | undefined) =>
		value === undefined ? "–" : value < 90 ? `${number(value, value < 10 ? 1 : 0)} s` : `${number(value / 60, 1)} min`;
	return {
		health: health(state, say),
		figures: figures(state, say, number, seconds),
		charts: charts(state, say, number, seconds),
		orders: orders(state, say, seconds),
		services: services(state, say, number),
		deletions: deletions(state, say, locale, seconds),
	};
}

type Count = (value: number, digits?: number) => string;
type Seconds = (value: number | undefined) => string;

const health = ({ lacking }: ServiceStatus, say: Texts): string =>
	lacking.length === 0
		? `<p role="status" class="well"><strong>${say.well}</strong></p>`
		: `<p role="status" class="ill"><strong>${say.ill}</strong> ${lacking.map(escaped).join("; ")}</p>`;

function figures(
	{ orderCount, services: all, lastHour, cache }: ServiceStatus,
	say: Texts,
	number: Count,
	seconds: Seconds,
) {
	const durations = lastHour.flatMap((minute) => minute.seconds);
	const rows: [string, string][] = [
		[number(orderCount), say.inWork],
		[number(all.reduce((sum, { waiting }) => sum + waiting, 0)), say.waiting],
		[number(lastHour.reduce((sum, { ended }) => sum + ended, 0)), say.lastHour],
		[seconds(quantile(durations, 0.5)), say.median],
		[seconds(quantile(durations, 0.95)), say.slow],
		[`${number(cache.chunks)} · ${number(cache.bytes / 1e6)} MB`, say.blocks],
	];
	return `<dl>${rows.map(([value, name]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("")}</dl>`;
}

function charts({ lastHour, cache }: ServiceStatus, say: Texts, number: Count, seconds: Seconds): string {
	const most = (values: readonly (number | undefined)[]) => Math.max(0, ...values.map((value = 0) => value));
	const ended = lastHour.map((minute) => minute.ended);
	const half = lastHour.map((minute) => quantile(minute.seconds, 0.5));
	const slow = lastHour.map((minute) => quantile(minute.seconds, 0.95));
	const oldest = lastHour.map(({ oldestSeconds }) => oldestSeconds);
	const figure = (title: string, top: string, drawn: string, keys = "") =>
		`<figure><figcaption><b>${title}</b> <span>${top}</span></figcaption>${drawn}<p class="axis"><span>${say.hourAgo}</span><span>${say.now}</span></p>${keys && `<p class="axis">${keys}</p>`}</figure>`;
	const [halfKey, slowKey] = say.durationKeys;
	return [
		figure(
			say.perMinute,
			`${say.most} ${number(most(ended))}`,
			bars(`${say.perMinute}: ${say.most} ${number(most(ended))}`, { name: "a", values: ended }, most(ended)),
		),
		figure(
			say.duration,
			`${say.most} ${seconds(most(slow))}`,
			lines(
				`${say.duration}: ${say.most} ${seconds(most(slow))}`,
				[
					{ name: "b", values: slow },
					{ name: "a", values: half },
				],
				most(slow),
			),
			`<span><i class="a"></i>${halfKey}</span><span><i class="b"></i>${slowKey}</span>`,
		),
		figure(
			say.oldest,
			seconds(cache.oldestSeconds),
			lines(
				`${say.oldest}: ${seconds(cache.oldestSeconds)}; ${say.theLine}`,
				[{ name: "a", values: oldest }],
				3800,
				3600,
			),
			`<span><i class="limit"></i>${say.theLine}</span>`,
		),
	].join("");
}

/** Of an order's stations those at which it can be seen from outside. */
const stations = ["reading", "working", "delivering", "forgetting"] as const;

function orders({ at, orders: all, orderCount }: ServiceStatus, say: Texts, seconds: Seconds): string {
	if (all.length === 0) return `<h2>${say.orders}</h2><p>${say.none}</p>`;
	const rows = all.map(({ order, acceptedAt, done }) => {
		const stage = stageOf(done);
		const place = stations.indexOf(stage);
		const dots = stations.map(
			(_, station) => `<i class="${station < place ? "past" : station === place ? "now" : ""}"></i>`,
		);
		return `<tr><td><code>${order.slice(0, 8)}</code></td><td><span class="dots" aria-hidden="true">${dots.join("")}</span> ${say.stages[stage]}${stage === "working" ? `, ${say.tasksDone(done.length)}` : ""}</td><td>${seconds((at - acceptedAt) / 1000)}</td></tr>`;
	});
	const rest = orderCount - all.length;
	return `<h2>${say.orders}</h2><table><thead><tr><th scope="col">${say.order}</th><th scope="col">${say.stage}</th><th scope="col">${say.age}</th></tr></thead><tbody>${rows.join("")}</tbody></table>${rest > 0 ? `<p>${say.more(rest)}</p>` : ""}`;
}

/** From the names of the tasks that are done. */
function stageOf(done: readonly string[]): (typeof stations)[number] {
	if (done.some((task) => task.startsWith("delivery-"))) return "forgetting";
	if (done.some((task) => task.startsWith("reply-"))) return "delivering";
	if (!done.includes("0.unpack")) return "reading";
	return "working";
}

function services({ services: all }: ServiceStatus, say: Texts, number: Count): string {
	const rows = all.map(
		({ name, workers, waiting }) =>
			`<tr><th scope="row">${name}</th><td class="${workers > 0 ? "well" : "ill"}">${workers > 0 ? say.fine : say.missing}</td><td>${number(workers)}</td><td>${number(waiting)}</td></tr>`,
	);
	return `<h2>${say.services}</h2><table><thead><tr><th scope="col">${say.service}</th><th scope="col">${say.state}</th><th scope="col">${say.workers}</th><th scope="col">${say.queued}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function deletions({ ends }: ServiceStatus, say: Texts, locale: Locale, seconds: Seconds): string {
	const rows = ends.map(({ order, at, seconds: took }) => {
		const time = new Date(at).toLocaleTimeString(locale === "en" ? "en-GB" : locale, { timeZone: "Europe/Berlin" });
		return `<li><code>${order.slice(0, 8)}</code> <span>${time}, ${say.after} ${seconds(took)}</span></li>`;
	});
	return `<h2>${say.deletions}</h2>${rows.length > 0 ? `<ul>${rows.join("")}</ul>` : `<p>${say.none}</p>`}`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
