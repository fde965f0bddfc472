import { defineConfig, type TestProjectConfiguration } from "vitest/config";

/**
 * Which project a test belongs to is seen from its name: `x.tools.test.ts`, `x.service.test.ts`, a folder of `test/`, or else `unit`.
 * They run one after the other, the quick ones first.
 */
const folders = ["src", "test"];
const named = (ending: string): string[] => folders.map((folder) => `${folder}/**/*${ending}`);
const apart = {
	tools: named(".tools.test.ts"),
	hostile: ["test/hostile/**/*.test.ts"],
	attacks: ["test/attacks/**/*.test.ts"],
	service: [...named(".service.test.ts"), "test/service/**/*.test.ts"],
	collection: ["test/collection/**/*.test.ts"],
	installed: ["test/installed/**/*.test.ts"],
};

const projects: TestProjectConfiguration[] = [
	{
		extends: true,
		test: {
			name: "unit",
			include: named(".test.ts"),
			exclude: Object.values(apart).flat(),
			setupFiles: ["test/setup/no-processes.ts"],
			// Loading the libraries anew for each of a hundred files would take longer than the tests.
			isolate: false,
		},
	},
	...Object.entries(apart).map(([name, include], at) => ({
		extends: true as const,
		test: {
			name,
			include,
			sequence: { groupOrder: at + 1 },
			// Waits for the service have limits of their own, by its silence (test/helpers/service.ts), which hold on a busy machine.
			...(name === "service" && { testTimeout: 1_200_000, hookTimeout: 300_000 }),
			...(name === "collection" && { globalSetup: ["test/setup/collection-is-there.ts"] }),
		},
	})),
];

export default defineConfig({
	test: {
		projects,
		pool: "forks",
		maxWorkers: 2,
		// Real tools, real servers, on a busy machine.
		testTimeout: 120_000,
		hookTimeout: 120_000,
		reporters: ["./test/setup/project-summary.ts", "default"],
	},
});
