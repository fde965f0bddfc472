import { readFileSync } from "node:fs";

/** The path of a file in `test/fixtures`, whose README says where each comes from. */
export const fixturePath = (name: string): string => new URL(`../fixtures/${name}`, import.meta.url).pathname;

export const fixture = (name: string): Buffer => readFileSync(fixturePath(name));
