import type { Registry } from "prom-client";

/** What anybody may see: is it working, how busy is it, how long does it keep things. No names, no addresses. */
export async function statusPage(domain: string, lacking: readonly string[], registry: Registry): Promise<string> {
	const figures = await registry.getMetricsAsJSON();
	const sum = (name: string, part?: string): number =>
		(figures.find((figure) => figure.name === name)?.values ?? [])
			.filter((value) => part === undefined || ("metricName" in value && value.metricName === part))
			.reduce((total, { value }) => total + Number(value), 0);
	const ended = sum("maramail_order_seconds", "maramail_order_seconds_count");
	const mean = ended > 0 ? sum("maramail_order_seconds", "maramail_order_seconds_sum") / ended : undefined;
	const rows: [string, string, string][] = [
		["Erledigte Aufträge", "Orders done", count(ended)],
		["Mittlere Dauer", "Mean duration", mean === undefined ? "–" : `${count(Math.round(mean))} s`],
		["Aufgaben in Arbeit oder wartend", "Tasks in work or waiting", count(sum("maramail_tasks_waiting"))],
		["Verschlüsselte Blöcke im Zwischenspeicher", "Sealed chunks in the cache", count(sum("maramail_cache_blobs"))],
		[
			"Alter des ältesten Blocks",
			"Age of the oldest chunk",
			`${count(Math.round(sum("maramail_cache_oldest_seconds")))} s`,
		],
	];
	const well = lacking.length === 0;
	return `<!doctype html>
<html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta http-equiv="refresh" content="10">
<title>MaraMail – Status</title><style>
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5d6878;--line:#dfe4ea;--page:#f6f7f9;--card:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#9aa6b5;--line:#323b47;--page:#14181e;--card:#1c222a}}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,"Liberation Sans",sans-serif}
main{max-width:40rem;margin:8vh auto;padding:0 1.25rem}h1{font-size:1.6rem;margin:0 0 .25rem}
.state{display:flex;gap:.75rem;align-items:center;background:var(--card);border:1px solid var(--line);border-left:6px solid ${well ? "#2c8a57" : "#c0392b"};border-radius:8px;padding:1rem 1.25rem;margin:1.5rem 0}
.state b{font-size:1.1rem}small,.en{color:var(--soft)}table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:8px}
td{padding:.7rem 1.25rem;border-top:1px solid var(--line)}tr:first-child td{border-top:0}td:last-child{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.en{display:block;font-size:.85rem}footer{margin-top:1.5rem;color:var(--soft);font-size:.9rem}</style></head>
<body><main><h1>MaraMail</h1><small>${html(domain)}</small>
<div class="state"><div><b>${well ? "Der Dienst arbeitet." : "Der Dienst ist gestört."}</b><span class="en">${well ? "The service is working." : `Out of order: ${lacking.map(html).join("; ")}`}</span></div></div>
<table>${rows.map(([de, en, value]) => `<tr><td>${de}<span class="en">${en}</span></td><td>${value}</td></tr>`).join("")}</table>
<footer>Nichts wird auf eine Festplatte geschrieben; nach der Antwort wird alles vernichtet, spätestens nach einer Stunde.<span class="en">Nothing is written to a disk; everything is destroyed with the answer, after an hour at the latest.</span></footer>
</main></body></html>
`;
}

const count = (value: number): string => value.toLocaleString("de-DE");
const html = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
