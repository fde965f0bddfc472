import { planAnswer } from "../../src/control/answer-plan.ts";
import { plan } from "../../src/control/plan.ts";
import { type Handle, newId } from "../../src/handle.ts";
import type { BlobKind } from "../../src/kinds.ts";
import type { Envelope } from "../../src/manifest.ts";
import type { OrderMessage, TaskResult } from "../../src/queue/messages.ts";
import { kindsOfTask, type Service, type SettingName, type Step } from "../../src/services/contract.ts";
import { loaders } from "../../src/services/loaders.ts";
import { registry } from "../../src/services/registry.ts";
import { type Mail, readMail } from "../../src/services/unpack/read-mail.ts";
import { withSettings } from "../../src/worker/with-settings.ts";
import { openedBy, type Party } from "./parties.ts";

export interface PlayedOrder {
	/** All that the steps made, finished mails included. */
	readonly blobs: readonly Buffer[];
	/** The finished answer, as it goes out. */
	readonly sent: Buffer;
	/** The same, opened with the customer's own key where it is encrypted. */
	readonly answered: Mail;
	/** The options that each task's cell was given, settings included, and what it was given to read. */
	readonly given: ReadonlyMap<string, { readonly options: object; readonly inputs: readonly Buffer[] }>;
}

const own = { domain: "maramail.example", mailboxes: ["optimieren"] };
const run = ["unpack", "decrypt", "reply"] as const;

/**
 * An order from its mail to the finished answer, played with the real plan, the real steps *unpack*, *decrypt* and *reply* and real keys;
 * other steps are not run, so that what they would have changed comes back as it is.
 */
export async function playOrder(
	mail: Uint8Array,
	service: Party,
	customer: Party,
	about: Partial<Envelope>,
): Promise<PlayedOrder> {
	const order = newId();
	const blobs = new Map<string, Buffer>();
	const put = (kind: BlobKind, content: Uint8Array): Handle => {
		const blob = newId();
		blobs.set(blob, Buffer.from(content));
		return { order, blob, kind, size: content.length };
	};
	const get = ({ blob }: Handle) => blobs.get(blob) as Buffer;
	const envelope: Envelope = {
		order,
		sender: "mallory@fremd.example",
		tags: [],
		locale: "de",
		acceptedAt: Date.now(),
		...about,
	};
	const message: OrderMessage = {
		order,
		mail: put("mail", mail),
		envelope: put("envelope", Buffer.from(JSON.stringify(envelope))),
		keys: {},
		acceptedAt: envelope.acceptedAt,
		expiresAt: envelope.acceptedAt + 3_600_000,
	};
	const settings = { ...service.own, ...service.opens, clamd: null, ...own } as unknown as Record<SettingName, unknown>;
	const given = new Map<string, { options: object; inputs: Buffer[] }>();
	const results = new Map<string, TaskResult>();
	for (;;) {
		const settled = plan(message, results, false);
		const next = settled.tasks.length > 0 ? settled : planAnswer(message, results, settled, { ...own, maxAnswer: 1e8 });
		const [task] = "tasks" in next ? next.tasks : [];
		if (!task) throw new Error("the order ended without an answer");
		if (task.service === "delivery") {
			const sent = get(task.inputs[1] as Handle);
			const isSealed = /^Content-Type: (application\/pkcs7-mime|multipart\/encrypted)/im.test(sent.toString("latin1"));
			const answered = await readMail(isSealed ? await openedBy(customer, sent) : sent);
			return { blobs: [...blobs.values()].slice(2), sent, answered, given };
		}
		const name = run.find((one) => one === task.service);
		if (name === undefined) {
			results.set(task.id, { failure: "crashed", ms: 0 });
			continue;
		}
		const contract = registry[name] as Service;
		const options = withSettings(contract, task.options, settings) as object;
		kindsOfTask(contract, contract.options.parse(options), task.inputs);
		const inputs = task.inputs.map(get);
		given.set(task.id, { options, inputs });
		const { step } = (await loaders[name]()) as unknown as { step: Step<unknown, unknown> };
		const result = await step(inputs, contract.options.parse(options)).then(
			({ outputs, figures }): TaskResult => ({
				outputs: outputs.map((output, at) => put(contract.blobs.output(at) as BlobKind, output)),
				figures: contract.figures.parse(figures),
				ms: 0,
			}),
			(fault): TaskResult => ({ failure: fault.code ?? "crashed", ms: 0 }),
		);
		results.set(task.id, result);
	}
}
