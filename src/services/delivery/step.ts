import { deliverMail } from "../../delivery/deliver-mail.ts";
import { Failure } from "../../failure.ts";
import { parseEnvelope } from "../../manifest.ts";
import type { Step } from "../contract.ts";
import type { DeliveryFigures, DeliveryOptions } from "./task.ts";

/** Sends the finished answer to its one recipient. Throws what `deliverMail` throws. */
export const step: Step<DeliveryOptions, DeliveryFigures> = async (
	[envelope, answer],
	{ part: _, instead: __, order, ...settings },
) => {
	if (envelope === undefined || answer === undefined) throw new Failure("lost");
	const { sender } = parseEnvelope(envelope);
	await deliverMail({ recipient: sender, kind: "answer", order }, answer, settings);
	return { outputs: [], figures: { delivered: true } };
};
