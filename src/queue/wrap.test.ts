import { expect, test } from "vitest";
import { newOrderKey } from "../cache/seal.ts";
import { fleetKeys, unwrapKey, wrapKey } from "./wrap.ts";

test("a wrapped key opens with the fleet's secret only, and does not show the key", () => {
	const keys = fleetKeys(null);
	const key = newOrderKey();
	const wrapped = wrapKey(key, keys.publicKey);
	expect(unwrapKey(wrapped, keys).equals(key)).toBe(true);
	expect(Buffer.from(wrapped, "base64").includes(key)).toBe(false);
	expect(() => unwrapKey(wrapped, fleetKeys(null))).toThrow("tampered");
	expect(() => unwrapKey("AAAA", keys)).toThrow("tampered");
});

test("every host that is given the same fleet key opens what another wrapped", () => {
	const seed = newOrderKey().toString("base64");
	const key = newOrderKey();
	expect(unwrapKey(wrapKey(key, fleetKeys(seed).publicKey), fleetKeys(seed)).equals(key)).toBe(true);
});
