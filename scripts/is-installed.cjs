// Run by scripts/setup. Exit 0 when node_modules holds what package-lock.json names: npm's own record of what it has installed lists the
// same versions with the same checksums, and nothing else. What is optional may be absent: it is for other machines.
const { readFileSync } = require("node:fs");

const packagesOf = (path) => Object.entries(JSON.parse(readFileSync(path, "utf8")).packages).filter(([place]) => place !== "");

const locked = new Map(packagesOf("package-lock.json"));
const installed = new Map(packagesOf("node_modules/.package-lock.json"));
const isSame = (one, other) => one?.version === other.version && one?.integrity === other.integrity;
const isComplete =
	[...installed].every(([place, found]) => isSame(locked.get(place), found)) &&
	[...locked].every(([place, wanted]) => wanted.optional || installed.has(place));
process.exitCode = isComplete ? 0 : 1;
