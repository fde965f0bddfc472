import { type Config, ConfigError, type Listen, type Role } from "../config.ts";
import { deriveSeed, deriveServiceKey, fleetSeed, type PublicKeys, type ServiceKeys } from "../crypto/key-wrapping.ts";
import { publicTaskKey } from "../crypto/task-signature.ts";
import { chosenServices, serviceNames } from "../services/registry.ts";

/** Messages between the supervisor and the process of each role: each role gets only the settings and secrets that it needs. */

/** PEM. */
export interface Certificate {
	readonly cert: string;
	readonly key: string;
}

export type ServedConfig = Config & {
	readonly cacheUrl: string;
	readonly queueUrl: string;
	/** Folder on tmpfs with the bundled programs of one-shot processes. */
	readonly programs: string;
	/** Folder below which cells have cgroups; null where the host delegates none. */
	readonly cgroup: string | null;
	/** Base64. Only for services: makes return paths. */
	readonly returnPathKey: string | null;
};
export type RoleAssignment = { readonly config: ServedConfig } & (
	| {
			readonly role: "mail-server";
			readonly publicKeys: PublicKeys;
			/** Makes accounts of customers. */
			readonly accountKey: string;
			/** Knows return paths. */
			readonly returnPathKey: string;
			readonly tls: Certificate;
	  }
	| {
			readonly role: "services";
			readonly keys: ServiceKeys;
			/** Tasks are verified with it; base64. */
			readonly taskKey: string;
			readonly only?: readonly string[];
	  }
	/** Base64. Control alone can sign receipts and tasks. */
	| { readonly role: "control"; readonly receiptSeed: string; readonly taskSeed: string }
	| { readonly role: "warden" }
	/** In development a mailbox for all answers; 0: on a free port. */
	| { readonly role: "web"; readonly mailboxPort?: number }
);
export type ToRole =
	| RoleAssignment
	| { readonly renewed: RoleAssignment }
	| { readonly from: string; readonly figures: object[] }
	/** To the mail server: no new mail. To the web role: the service is not ready any more. */
	| "drain"
	/** To control: end all orders with what is done. */
	| "hurry"
	/** To mail server and control: how much is in work? */
	| "count"
	| "stop";
export type FromRole =
	| { readonly ready: true; readonly ports: readonly number[] }
	| { readonly fault: string }
	| { readonly figures: object[] }
	/** How much is in work; null: not known just now. */
	| { readonly open: number | null };

/** The fleet key; random where the whole service is one tree of processes. Throws `ConfigError` where it is missing. */
export function fleetOf(config: Config): Buffer {
	const has = (name: Role) => config.roles.some(({ role }) => role === name);
	const [accepts, works] = [has("mail-server"), has("services")];
	// With a private queue only workers of this process tree take the tasks that control has signed.
	const shares = config.queueUrl !== null && (accepts || works || has("control"));
	if (config.fleetKey === null && (shares || accepts !== works))
		throw new ConfigError(
			"Setting MARAMAIL_FLEET_KEY is needed when roles run apart; allowed: 32 bytes in base64, or a file that holds them.",
		);
	return fleetSeed(config.fleetKey);
}

export function assignment(
	role: Role,
	config: ServedConfig,
	fleet: Buffer,
	tls: Certificate,
	only?: readonly string[],
): RoleAssignment {
	const keys: ServiceKeys = Object.fromEntries(serviceNames.map((name) => [name, deriveServiceKey(fleet, name)]));
	const returnPathKey = deriveSeed(fleet, "return paths").toString("base64");
	switch (role) {
		case "mail-server":
			return {
				role,
				config: withoutSecrets(config),
				publicKeys: publicKeysOf(keys),
				accountKey: deriveSeed(fleet, "accounts").toString("base64"),
				returnPathKey,
				tls,
			};
		case "services":
			return {
				role,
				// Its cells sign and open with these.
				config: { ...config, fleetKey: null, returnPathKey },
				keys: keysFor(keys, chosenServices(only)),
				taskKey: publicTaskKey(deriveSeed(fleet, "tasks")),
				...(only ? { only } : {}),
			};
		case "control":
			return {
				role,
				config: withoutSecrets(config),
				receiptSeed: deriveSeed(fleet, "receipts").toString("base64"),
				taskSeed: deriveSeed(fleet, "tasks").toString("base64"),
			};
		default:
			return { role, config: withoutSecrets(config) };
	}
}

const publicKeysOf = (keys: ServiceKeys): PublicKeys =>
	Object.fromEntries(Object.entries(keys).map(([service, { publicKey }]) => [service, publicKey]));

const keysFor = (keys: ServiceKeys, services: readonly string[]): ServiceKeys =>
	Object.fromEntries(Object.entries(keys).filter(([service]) => services.includes(service)));

/** No role gets the fleet key; only roles that start cells get secret keys derived from it, for their own services. */
const withoutSecrets = (config: ServedConfig): ServedConfig => ({
	...config,
	fleetKey: null,
	dkimKey: null,
	smimeKey: null,
	openpgpKey: null,
	smimeDecryptionKey: null,
	openpgpDecryptionKey: null,
});

/** A role that chose free ports gets the same ones when it is restarted. */
export function withPorts(assigned: RoleAssignment, ports: readonly number[]): RoleAssignment {
	const at = (listen: Listen, index: number): Listen => ({ ...listen, port: ports[index] ?? listen.port });
	if (assigned.role === "mail-server")
		return { ...assigned, config: { ...assigned.config, smtpListen: assigned.config.smtpListen.map(at) } };
	if (assigned.role === "web") {
		const mailboxPort = ports[1];
		return {
			...assigned,
			config: { ...assigned.config, webListen: at(assigned.config.webListen, 0) },
			...(mailboxPort === undefined ? {} : { mailboxPort }),
		};
	}
	return assigned;
}

/** The settings that may change at run time: the log level, and those that concern future mails. */
export function renewed(assigned: RoleAssignment, config: Config, tls: Certificate): RoleAssignment {
	const { logLevel, maxMail, accept } = config;
	const again = { ...assigned, config: { ...assigned.config, logLevel, maxMail, accept } };
	return again.role === "mail-server" ? { ...again, tls } : again;
}
