/** MAPI properties as TNEF writes them ([MS-OXTNEF] §2.1.3.4), by their number; named ones are of no use to us. */
export type MapiProperties = ReadonlyMap<number, MapiValue>;

export interface MapiValue {
	/** Text as `text`; everything else as it lies there. */
	readonly text: string;
	readonly bytes: Buffer;
}

/** [MS-OXPROPS], property ids. */
export const mapi = {
	subject: 0x0037,
	senderName: 0x0c1a,
	displayTo: 0x0e04,
	displayCc: 0x0e03,
	body: 0x1000,
	rtf: 0x1009,
	html: 0x1013,
	attachData: 0x3701,
	attachName: 0x3704,
	attachLongName: 0x3707,
	attachType: 0x370e,
	attachContentId: 0x3712,
	displayName: 0x3001,
} as const;

/** [MS-OXCDATA] §2.11.1: how many bytes a value takes; the others say it themselves. */
const fixedSizes: Readonly<Record<number, number>> = {
	2: 4,
	3: 4,
	4: 4,
	5: 8,
	6: 8,
	7: 8,
	10: 4,
	11: 4,
	20: 8,
	64: 8,
	72: 16,
};
const multiple = 0x1000;
const typeUnicode = 0x1f;

/** A damaged block gives what stands before the damage. */
export function readMapiProperties(block: Buffer, charset: string): MapiProperties {
	const properties = new Map<number, MapiValue>();
	let at = 0;
	const u32 = () => {
		at += 4;
		return block.readUInt32LE(at - 4);
	};
	const take = (length: number) => {
		const bytes = block.subarray(at, at + length);
		if (bytes.length < length) throw new RangeError();
		at += (length + 3) & ~3;
		return bytes;
	};
	const sized = () => take(u32());
	try {
		for (let left = u32(); left > 0; left--) {
			const type = block.readUInt16LE(at);
			const id = block.readUInt16LE(at + 2);
			at += 4;
			if (id >= 0x8000) skipName();
			const fixed = fixedSizes[type & ~multiple];
			const count = fixed === undefined || type & multiple ? u32() : 1;
			for (let value = 0; value < count; value++) {
				const bytes = fixed === undefined ? sized() : take(fixed);
				if (value === 0) properties.set(id, { bytes, text: textOf(bytes, type & ~multiple, charset) });
			}
		}
	} catch (cause) {
		if (!(cause instanceof RangeError)) throw cause;
	}
	return properties;

	/** A set, then a number or a name. */
	function skipName(): void {
		at += 16;
		if (u32() === 0) at += 4;
		else sized();
	}
}

function textOf(bytes: Buffer, type: number, charset: string): string {
	const decoder = new TextDecoder(type === typeUnicode ? "utf-16le" : charset);
	return decoder.decode(bytes).replace(/\0+$/, "");
}
