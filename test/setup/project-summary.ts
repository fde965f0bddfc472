import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

interface Row {
	files: number;
	passed: number;
	failed: number;
	skipped: number;
	/** ms since the epoch. */
	began: number;
	ended: number;
}

/** Prints a line for each project, with its tests and the time from its first test file to its last, above Vitest's own summary. */
export default class ProjectSummary implements Reporter {
	#rows = new Map<string, Row>();

	#row(module: TestModule): Row {
		const fresh = { files: 0, passed: 0, failed: 0, skipped: 0, began: Date.now(), ended: Date.now() };
		const row = this.#rows.get(module.project.name) ?? fresh;
		this.#rows.set(module.project.name, row);
		return row;
	}

	onTestRunStart(): void {
		this.#rows.clear();
	}

	onTestModuleQueued(module: TestModule): void {
		this.#row(module);
	}

	onTestModuleEnd(module: TestModule): void {
		const row = this.#row(module);
		row.files++;
		row.ended = Date.now();
		for (const { state } of [...module.children.allTests()].map((test) => test.result()))
			if (state !== "pending") row[state]++;
		// A file that does not load has no tests of its own to fail.
		if (module.errors().length > 0) row.failed++;
	}

	onTestRunEnd(): void {
		const lines = [...this.#rows].map(([name, { files, passed, failed, skipped, began, ended }]) => {
			const skips = skipped > 0 ? `, ${skipped} skipped` : "";
			const seconds = ((ended - began) / 1000).toFixed(1);
			return `  ${name.padEnd(10)} ${files} files, ${passed} passed, ${failed} failed${skips}, ${seconds} s`;
		});
		process.stdout.write(`\n Projects\n${lines.join("\n")}\n`);
		// Several runs after each other are summed up together: .ci/run.
		const file = process.env.PROJECT_SUMMARY;
		if (file) appendFileSync(file, `${lines.join("\n")}\n`);
	}
}
