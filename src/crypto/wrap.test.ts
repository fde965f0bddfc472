import { expect, test } from "vitest";
import { newOrderKey } from "./seal.ts";
import { fleetSeed, serviceKey, unwrapKey, wrapKey } from "./wrap.ts";

const fleet = fleetSeed(null);
const ocr = serviceKey(fleet, "ocr");
const key = newOrderKey();
const share = newOrderKey();

test("a wrapped key opens for its own service and with its own share only, and does not show the key", () => {
	const wrapped = wrapKey(key, share, ocr.publicKey);
	expect(unwrapKey(wrapped, share, ocr).equals(key)).toBe(true);
	expect(Buffer.from(wrapped, "base64").includes(key)).toBe(false);
	expect(() => unwrapKey(wrapped, share, serviceKey(fleet, "photo"))).toThrow("tampered");
	expect(() => unwrapKey(wrapped, share, serviceKey(fleetSeed(null), "ocr"))).toThrow("tampered");
	expect(() => unwrapKey("AAAA", share, ocr)).toThrow("tampered");
});

test("without the share the box and the service's secret together are not the key", () => {
	const wrapped = wrapKey(key, share, ocr.publicKey);
	expect(unwrapKey(wrapped, Buffer.alloc(32), ocr).equals(key)).toBe(false);
	expect(unwrapKey(wrapped, newOrderKey(), ocr).equals(key)).toBe(false);
});

test("every host that is given the same fleet key opens what another wrapped", () => {
	const given = newOrderKey().toString("base64");
	const wrapped = wrapKey(key, share, serviceKey(fleetSeed(given), "ocr").publicKey);
	expect(unwrapKey(wrapped, share, serviceKey(fleetSeed(given), "ocr")).equals(key)).toBe(true);
});
