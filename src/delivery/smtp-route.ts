/** RFC 6698 §2.1. */
export interface Tlsa {
	readonly usage: number;
	readonly selector: number;
	readonly matchingType: number;
	readonly certificate: Buffer;
}

/** A host that may take the answer, and what is required of its TLS. */
export interface SmtpRoute {
	/** The name that its certificate must have. */
	readonly host: string;
	/** Its IP address; absent: looked up in the system's DNS. */
	readonly address?: string;
	readonly port: number;
	/** TLS from the first byte (RFC 8314). */
	readonly implicitTls: boolean;
	/** Nothing is sent before STARTTLS has succeeded. */
	readonly requireTls: boolean;
	/** The certificate must be valid and the host's own. */
	readonly verify: boolean;
	/** The certificate must match one of these records (RFC 7672). */
	readonly dane?: readonly Tlsa[];
	readonly user?: string;
	readonly password?: string;
}
