import childProcess from "node:child_process";
import dgram from "node:dgram";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { afterEach } from "vitest";

/**
 * Keeps the project `unit` what it is: a test in it that starts a process or listens on a port fails, even where the
 * code under test catches the error. Such a test belongs into `x.tools.test.ts` or `x.service.test.ts`.
 */

const attempts: string[] = [];
const fault = (attempt: string) =>
	new Error(`a unit test must not ${attempt}; rename its file to x.tools.test.ts or x.service.test.ts`);

function refuse(attempt: string): never {
	attempts.push(attempt);
	throw fault(attempt);
}

for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"] as const)
	childProcess[name] = ((program: string) => refuse(`start a process (${name} ${program})`)) as never;
net.Server.prototype.listen = () => refuse("listen on a port");
dgram.Socket.prototype.bind = () => refuse("bind a UDP port");
// Named imports (`import { spawn } from "node:child_process"`) see the replacements only after this.
syncBuiltinESMExports();

afterEach(() => {
	const [first] = attempts.splice(0);
	if (first !== undefined) throw fault(first);
});
