/**
 * Photo → page on every annotated photo: overlap with the corners a person set (intersection over union), time and size.
 * `npm run bench:photo`, optionally `-- --json FILE`.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { annotated, readData } from "../src/services/photo/annotated.ts";
import { overlap } from "../src/services/photo/geometry.ts";
import { step } from "../src/services/photo/step.ts";

const { values } = parseArgs({ options: { json: { type: "string" } } });

const rows = [];
for (const { file, quad } of annotated()) {
	const input = readData(file);
	const started = performance.now();
	const { outputs, figures } = await step([input], { colour: "auto" });
	const milliseconds = Math.round(performance.now() - started);
	const [page] = figures.pages;
	if (page === undefined) throw new Error(`no page from ${file}`);
	const iou = Number(overlap(page.quad, quad).toFixed(4));
	const bytes = outputs.reduce((sum, output) => sum + output.length, 0);
	const row = { file, iou, confidence: Number(page.confidence.toFixed(2)), turned: page.turned, milliseconds };
	rows.push({ ...row, inputBytes: input.length, outputBytes: bytes, notes: page.notes.join(" ") });
}
const mean = rows.reduce((sum, { iou }) => sum + iou, 0) / rows.length;
const summary = {
	photos: rows.length,
	meanIou: Number(mean.toFixed(4)),
	above90: rows.filter(({ iou }) => iou > 0.9).length,
	meanMilliseconds: Math.round(rows.reduce((sum, row) => sum + row.milliseconds, 0) / rows.length),
	peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.table(rows.map(({ file, ...row }) => ({ file: file.split("/").slice(-1)[0], ...row })));
console.table([summary]);
if (values.json) writeFileSync(values.json, JSON.stringify({ summary, rows }, undefined, "\t"));
