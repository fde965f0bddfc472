import type { Kind } from "../kinds.ts";
import type { Planning } from "../services/contract.ts";
import { registry, type ServiceName, serviceNames, type TakenKind } from "../services/registry.ts";

/** What happens to a document that no service takes. */
type Untaken = "as-is" | "media" | "sealed" | "keep" | "drop";

export type Route =
	| { readonly planning: Planning; readonly service: ServiceName }
	| { readonly planning: Untaken; readonly service?: never };

/** Kinds without a service. Together with those that services take these are all: a new kind in neither does not compile. */
const untaken: Readonly<Record<Exclude<Kind, TakenKind>, Untaken>> = {
	"e-invoice": "as-is",
	sealed: "sealed",
	audio: "media",
	video: "media",
	executable: "drop",
	empty: "drop",
	// Returned unchanged, with the reason.
	unknown: "keep",
	// Made on the way, never attached by a customer.
	page: "keep",
	words: "keep",
	manifest: "keep",
	envelope: "keep",
	answer: "keep",
};

const taken = new Map(
	serviceNames.flatMap((service) => {
		const { takes } = registry[service] as (typeof registry)[string];
		return (takes?.kinds ?? []).map((kind) => [
			kind,
			{ planning: (takes as NonNullable<typeof takes>).planning, service },
		]);
	}) as [Kind, Route][],
);

/** How control plans documents of a kind, and which service does the first task. */
export const routeOf = (kind: Kind): Route => taken.get(kind) ?? { planning: untaken[kind as keyof typeof untaken] };
