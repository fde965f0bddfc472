import { writeZip } from "../src/services/office/write-zip.ts";

export const zip = (files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> =>
	writeZip(Object.entries(files), "deflated");
