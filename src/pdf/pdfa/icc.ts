/** What an ICC profile's header tells (ICC.1:2010, 7.2). */
export interface IccHeader {
	readonly major: number;
	readonly deviceClass: string;
	readonly space: string;
}

export function iccHeader(profile: Buffer): IccHeader | undefined {
	if (profile.length < 128 || profile.toString("latin1", 36, 40) !== "acsp") return undefined;
	return {
		major: profile[8] ?? 0,
		deviceClass: profile.toString("latin1", 12, 16),
		space: profile.toString("latin1", 16, 20),
	};
}

export const componentsOf: Readonly<Record<string, number>> = { GRAY: 1, "RGB ": 3, "Lab ": 3, CMYK: 4 };
