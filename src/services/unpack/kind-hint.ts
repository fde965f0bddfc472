/** What the mail said of a part. Believed only where the content itself allows several readings. */
export interface Hint {
	readonly untrustedName?: string;
	readonly untrustedType?: string;
}
