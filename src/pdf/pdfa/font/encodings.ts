import { nameOf } from "./glyph-names.ts";

/** The Latin encodings (ISO 32000-2, annex D) as glyph names by code. */
export type Encoding = readonly (string | undefined)[];

/** Where StandardEncoding differs from ASCII. */
const standardUpper: Readonly<Record<number, string>> = Object.fromEntries(
	(
		"39 quoteright 96 quoteleft 161 exclamdown 162 cent 163 sterling 164 fraction 165 yen 166 florin 167 section 168 currency " +
		"169 quotesingle 170 quotedblleft 171 guillemotleft 172 guilsinglleft 173 guilsinglright 174 fi 175 fl 177 endash " +
		"178 dagger 179 daggerdbl 180 periodcentered 182 paragraph 183 bullet 184 quotesinglbase 185 quotedblbase " +
		"186 quotedblright 187 guillemotright 188 ellipsis 189 perthousand 191 questiondown 193 grave 194 acute " +
		"195 circumflex 196 tilde 197 macron 198 breve 199 dotaccent 200 dieresis 202 ring 203 cedilla 205 hungarumlaut " +
		"206 ogonek 207 caron 208 emdash 225 AE 227 ordfeminine 232 Lslash 233 Oslash 234 OE 235 ordmasculine 241 ae " +
		"245 dotlessi 248 lslash 249 oslash 250 oe 251 germandbls"
	)
		.matchAll(/(\d+) (\w+)/g)
		.map(([, code, name]) => [code, name]),
);

export const standardEncoding: Encoding = table(
	(code) => standardUpper[code] ?? (code < 127 ? nameOf(code) : undefined),
);

const windows = new TextDecoder("windows-1252");
const macintosh = new TextDecoder("macintosh");
const superior: Readonly<Record<number, string>> = { 178: "twosuperior", 179: "threesuperior", 185: "onesuperior" };

const decoded = (decoder: TextDecoder, code: number): number => decoder.decode(Uint8Array.of(code)).codePointAt(0) ?? 0;

const winAnsiEncoding: Encoding = table((code) => {
	const exceptional: Readonly<Record<number, string>> = { 160: "space", 173: "hyphen" };
	const unicode = decoded(windows, code);
	// Unused codes above 32 are bullets (annex D.3, note 3).
	return exceptional[code] ?? (code > 32 ? (nameOf(unicode) ?? superior[code] ?? "bullet") : nameOf(unicode));
});

const macRomanEncoding: Encoding = table((code) => {
	const exceptional: Readonly<Record<number, string>> = { 202: "space", 219: "currency", 222: "fi", 223: "fl" };
	return exceptional[code] ?? nameOf(decoded(macintosh, code));
});

function table(nameAt: (code: number) => string | undefined): Encoding {
	return Array.from({ length: 256 }, (_, code) => (code < 32 ? undefined : nameAt(code)));
}

/** By the name it has in a font dictionary. */
export const namedEncodings: Readonly<Record<string, Encoding>> = {
	StandardEncoding: standardEncoding,
	WinAnsiEncoding: winAnsiEncoding,
	MacRomanEncoding: macRomanEncoding,
};

/** MacRoman code of a glyph name, for TrueType's (1,0) table (ISO 32000-2, 9.6.5.4). */
export const macCodeOf = (name: string): number => macRomanEncoding.indexOf(name);
