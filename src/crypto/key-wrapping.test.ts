import { expect, test } from "vitest";
import { newOrderKey } from "./chunk-encryption.ts";
import { deriveServiceKey, fleetSeed, unwrapKey, wrapKey } from "./key-wrapping.ts";

const fleet = fleetSeed(null);
const ocr = deriveServiceKey(fleet, "ocr");
const key = newOrderKey();
const share = newOrderKey();

test("a key is unwrapped by its own service and with its own share only, and the box does not show it", () => {
	const wrapped = wrapKey(key, share, ocr.publicKey);
	expect(unwrapKey(wrapped, share, ocr).equals(key)).toBe(true);
	expect(Buffer.from(wrapped, "base64").includes(key)).toBe(false);
	expect(() => unwrapKey(wrapped, share, deriveServiceKey(fleet, "photo"))).toThrow("tampered");
	expect(() => unwrapKey(wrapped, share, deriveServiceKey(fleetSeed(null), "ocr"))).toThrow("tampered");
	expect(() => unwrapKey("AAAA", share, ocr)).toThrow("tampered");
});

test("without the share the box and the service's secret key do not give the key", () => {
	const wrapped = wrapKey(key, share, ocr.publicKey);
	expect(unwrapKey(wrapped, Buffer.alloc(32), ocr).equals(key)).toBe(false);
	expect(unwrapKey(wrapped, newOrderKey(), ocr).equals(key)).toBe(false);
});

test("every host with the same fleet key unwraps what another wrapped", () => {
	const given = newOrderKey().toString("base64");
	const wrapped = wrapKey(key, share, deriveServiceKey(fleetSeed(given), "ocr").publicKey);
	expect(unwrapKey(wrapped, share, deriveServiceKey(fleetSeed(given), "ocr")).equals(key)).toBe(true);
});
