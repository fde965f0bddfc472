/**
 * One photo through the step, in a process of its own so that its memory is its own: `work.ts PHOTO FOLDER COLOUR` writes the
 * pages into FOLDER as 0, 1, … and says on its output how it went.
 */
import { subscribe } from "node:diagnostics_channel";
import { readFileSync, writeFileSync } from "node:fs";
import { step } from "../../src/services/photo/step.ts";
import type { PhotoFigures, PhotoOptions } from "../../src/services/photo/task.ts";

export interface Worked {
	readonly pages: PhotoFigures["pages"];
	/** CPU seconds by stage; "start" is Node and the modules. Outside programs (OCR) not counted. */
	readonly cpu: Readonly<Record<string, number>>;
	readonly peakMebibytes: number;
}

const cpu: Record<string, number> = {};
let last = 0;
function ends(stage: string) {
	const { user, system } = process.cpuUsage();
	cpu[stage] = (cpu[stage] ?? 0) + (user + system) / 1e6 - last;
	last = (user + system) / 1e6;
}

const [photo, folder, colour] = process.argv.slice(2);
if (photo === undefined || folder === undefined) throw new Error("work.ts PHOTO FOLDER COLOUR");
const input = readFileSync(photo);
ends("start");
subscribe("maramail.photo.stage", (stage) => ends(String(stage)));
const { outputs, figures } = await step([input], { colour: colour as PhotoOptions["colour"] });
ends("rest");
outputs.forEach((output, i) => {
	writeFileSync(`${folder}/${i}`, output);
});
const worked: Worked = { pages: figures.pages, cpu, peakMebibytes: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(worked));
