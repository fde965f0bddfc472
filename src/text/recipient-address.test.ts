import { expect, test } from "vitest";
import { recipientOf } from "./recipient-address.ts";

const of = (address: string, mailboxes = ["optimieren", "optimise"]) =>
	recipientOf(address, "maramail.localhost", mailboxes);

test("our addresses and their tags", () => {
	expect(of("Optimieren+Zusammen+SW@maramail.localhost")).toEqual({ to: "order", tags: ["zusammen", "sw"] });
	expect(of("optimise@MaraMail.localhost")).toEqual({ to: "order", tags: [] });
	expect(of("optimierenx@maramail.localhost")).toBeNull();
	expect(of("optimieren@example.de")).toBeNull();
});

test("the operator names the addresses; postmaster, abuse and help are there whatever he says", () => {
	expect(of("scan@maramail.localhost", ["scan"])).toEqual({ to: "order", tags: [] });
	expect(of("optimieren@maramail.localhost", ["scan"])).toBeNull();
	expect(of("POSTMASTER@maramail.localhost", ["scan"])).toEqual({ to: "operator", tags: ["postmaster"] });
	expect(of("abuse@maramail.localhost")).toEqual({ to: "operator", tags: ["abuse"] });
	expect(of("hilfe@maramail.localhost")).toEqual({ to: "help", tags: [] });
	expect(of("help@maramail.localhost", ["help"])).toEqual({ to: "order", tags: [] });
});
