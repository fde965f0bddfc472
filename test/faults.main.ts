import { components, type Fault, faults, type Outcome, type Stage, stages, suffer } from "./faults.ts";
import { openService, sample } from "./service.ts";

/** `npm run test:faults [-- FAULT…]`: every component, at every stage, in every way; a table, and exit code 1 where one is wrong. */

/** Only a cache that lost everything excuses a request to send the mail again. */
const isRight = (component: string, stage: Stage, outcome: Outcome): boolean =>
	outcome === "answer" ||
	(outcome === "notice" && component === "cache") ||
	// Whoever dies between a relay's taking the answer and its saying so cannot know which it was.
	(outcome === "repeated" && stage === "delivered" && (component === "services" || component === "cell"));
/** A cell that hangs is ended at its service's deadline; its document comes back unchanged, with the reason. */
const asked = process.argv.slice(2) as Fault[];

const service = await openService();
let wrong = 0;
try {
	for (const fault of asked.length > 0 ? asked : faults) {
		console.log(`\n${fault.padEnd(14)}${stages.map((stage) => stage.padEnd(14)).join("")}`);
		for (const component of components) {
			const row: string[] = [];
			for (const stage of stages) {
				const outcome = await suffer(service, { component, stage, fault, file: sample("Scan.pdf") });
				if (!isRight(component, stage, outcome)) wrong += 1;
				row.push(`${isRight(component, stage, outcome) ? "" : "✗ "}${outcome}`.padEnd(14));
			}
			console.log(`${component.padEnd(14)}${row.join("")}`);
		}
	}
} finally {
	await service.close();
}
console.log(wrong === 0 ? "\nEvery mail was answered once." : `\n${wrong} wrong.`);
process.exitCode = wrong === 0 ? 0 : 1;
