import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eicarSignature } from "../../src/scanner/eicar.ts";
import {
	type Component,
	canSuffer,
	components,
	type Fault,
	faults,
	type Outcome,
	type Stage,
	stages,
	suffer,
	wantsSurroundings,
} from "../helpers/faults.ts";
import { shortScan } from "../helpers/paper.ts";
import { openService } from "../helpers/service.ts";
import { openSurroundings } from "../helpers/surroundings.ts";

/**
 * `npm run test:faults [-- FAULT… STAGE…]`: every component, at every stage, in every way, or those that are named; a table, and exit
 * code 1 where one is wrong.
 */

/** What hangs is killed after this silence, in ms: sooner than in earnest. */
const silentMs = 8_000;

/** Only a cache that lost everything excuses a request to send the mail again. */
function isRight(component: Component, stage: Stage, fault: Fault, outcome: Outcome): boolean {
	if (outcome === "answer") return true;
	if (outcome === "notice") return component === "cache" && (fault === "clock" || !wantsSurroundings(fault));
	// Whoever dies between a relay's taking the answer and its saying so cannot know which it was; nor when its word is lost.
	const speakers = ["services", "cell", "relay"];
	return outcome === "repeated" && stage === "delivered" && speakers.includes(component);
}

const words: readonly string[] = process.argv.slice(2);
const named = <Name extends string>(all: readonly Name[]): readonly Name[] => {
	const some = all.filter((one) => words.includes(one));
	return some.length > 0 ? some : all;
};
const asked = named(stages);
const folder = await mkdtemp("/dev/shm/faults-");
const file = await shortScan(folder);
await mkdir(join(folder, "signatures"));
await writeFile(join(folder, "signatures/eicar.ndb"), eicarSignature);
let wrong = 0;
for (const remote of [false, true]) {
	const these = named(faults).filter((fault) => wantsSurroundings(fault) === remote);
	if (these.length === 0) continue;
	const service = remote
		? await openSurroundings()
		: await openService({ signatures: join(folder, "signatures") }, undefined, { silentMs });
	try {
		for (const fault of these) {
			console.log(`\n${fault.padEnd(14)}${asked.map((stage) => stage.padEnd(14)).join("")}`);
			for (const component of components.filter((one) => canSuffer(one, fault))) {
				process.stdout.write(`${component.padEnd(14)}`);
				for (const stage of asked) {
					const outcome = await suffer(service, { component, stage, fault, file });
					const right = isRight(component, stage, fault, outcome);
					if (!right) {
						wrong += 1;
						console.error(service.log.slice(-40).join("\n"));
					}
					process.stdout.write(`${right ? "" : "✗ "}${outcome}`.padEnd(14));
				}
				console.log();
			}
		}
	} finally {
		await service.close();
	}
}
await rm(folder, { recursive: true });
console.log(wrong === 0 ? "\nEvery mail was answered once." : `\n${wrong} wrong.`);
process.exitCode = wrong === 0 ? 0 : 1;
