import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests beside their code are quick; those of whole orders, in `test/`, come last: a slip shows early. */
class QuickFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const isWhole = (file: TestSpecification) => Number(!file.moduleId.includes("/src/"));
		return files.toSorted((a, b) => isWhole(a) - isWhole(b) || a.moduleId.localeCompare(b.moduleId));
	}
}

export default defineConfig({
	test: {
		include: ["src/**/*.test.ts", "test/**/*.test.ts"],
		pool: "forks",
		maxWorkers: 2,
		// Real tools, real servers, on a busy machine.
		testTimeout: 120_000,
		hookTimeout: 120_000,
		sequence: { sequencer: QuickFirst },
	},
});
