import { expect, test } from "vitest";
import { coreDumpsFinding } from "./check-disk.ts";

test.each([
	["a file in the crashed program's folder", true, "core\n", "ok"],
	["a file elsewhere", true, "/var/crash/core.%e.%p\n", "ok"],
	["a program, to which no limit applies", true, "|/usr/share/apport/apport -p%p\n", "error"],
	["a socket, to which no limit applies", true, "@/run/coredump.socket\n", "error"],
	["a file, where the limit could not be set", false, "core\n", "error"],
])("core dumps: %s", (_what, limited, pattern, level) => {
	expect(coreDumpsFinding(limited, pattern)).toMatchObject({ about: "core dumps", level });
});
