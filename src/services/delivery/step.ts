import { Dns } from "../../delivery/dns.ts";
import { mxRoutes } from "../../delivery/mx-routes.ts";
import { relayRoute } from "../../delivery/relay-route.ts";
import { sendOverSmtp } from "../../delivery/smtp-client.ts";
import { Failure } from "../../failure.ts";
import { parseEnvelope } from "../../manifest.ts";
import { isTemporary } from "../../retry.ts";
import type { Step } from "../contract.ts";
import type { DeliveryFigures, DeliveryOptions } from "./task.ts";

/**
 * Sends the finished answer to its one recipient. Throws 'relay-temporary' when another attempt makes sense
 * and 'relay-refused' when the other side has said no for good.
 */
export const step: Step<DeliveryOptions, DeliveryFigures> = async ([envelope, answer], options) => {
	const { relay, domain, dns, dkimKey, dkimSelector } = options;
	if (envelope === undefined || answer === undefined) throw new Failure("lost");
	const { sender: recipient } = parseEnvelope(envelope);
	const routes = relay === null ? await mxRoutes(recipient, { dns: new Dns(dns) }) : [relayRoute(relay)];
	// Loaded where it is used only: most of a second.
	const signed = dkimKey
		? await (await import("../../delivery/dkim.ts")).signDkim(answer, { domain, selector: dkimSelector, key: dkimKey })
		: answer;
	let last = new Failure("relay-temporary");
	// RFC 5321 §5.1: the hosts in order, until one takes it or refuses it for good.
	for (const route of routes) {
		try {
			await sendOverSmtp({ route, recipient, answer: signed, name: domain });
			return { outputs: [], figures: { delivered: true } };
		} catch (failure) {
			if (!(failure instanceof Failure) || !isTemporary(failure.code)) throw failure;
			last = failure;
		}
	}
	throw last;
};
