import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { zip } from "../samples/zip.ts";
import { withScratch } from "../src/cell/scratch.ts";
import { eicar, eicarSignature } from "./eicar.ts";
import { openService } from "./service.ts";

/** Nothing that we work on: it comes back as it was. */
const harmless = Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 250, 251, 252]);

test("a virus is named and not returned, plain and in a zip; what is clean beside it comes back", async () => {
	await withScratch(async (folder) => {
		await mkdir(join(folder, "signatures"));
		await writeFile(join(folder, "signatures/eicar.ndb"), eicarSignature);
		const service = await openService({ signatures: join(folder, "signatures") });
		try {
			const files = { "plan.dat": harmless, "bild.com": eicar };
			await writeFile(join(folder, "rechnung.com"), eicar);
			await writeFile(join(folder, "unterlagen.zip"), zip(files));
			const answer = await service.ask([join(folder, "rechnung.com"), join(folder, "unterlagen.zip")]);
			expect([...answer.files]).toEqual([["plan.dat", harmless]]);
			for (const name of ["rechnung.com", "bild.com"]) expect(answer.text).toContain(name);
			expect(answer.text.match(/Schadprogramm \(Virus\)/g)).toHaveLength(2);
			expect(answer.text).not.toContain("nicht alles prüfen");
			expect(answer.raw).not.toContain(eicar.toString("base64"));
		} finally {
			await service.close();
		}
	});
});

test("without signatures that is said, in the answer and in /readyz", async () => {
	const service = await openService({ signatures: "/nonexistent" });
	try {
		await withScratch(async (folder) => {
			await writeFile(join(folder, "plan.dat"), harmless);
			const answer = await service.ask([join(folder, "plan.dat")]);
			expect(answer.text).toContain("Auf Schadprogramme (Viren) konnten wir diesmal nicht alles prüfen");
		});
		const ready = await fetch(`http://127.0.0.1:${service.webPort}/readyz`);
		expect([ready.status, await ready.text()]).toEqual([200, "ready\nno virus check: no signatures\n"]);
	} finally {
		await service.close();
	}
});
