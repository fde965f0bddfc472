import { runTool } from "./tool.ts";

/**
 * Ghostscript 10 (https://ghostscript.readthedocs.io/en/gs10.0.0/VectorDevices.html), AGPL: a program of its own, never
 * linked. Files are named inside `folder`.
 */

/** It does not notice a font whose characters draw themselves, and goes on for ever. */
const deadlineMs = 60_000;

/**
 * Writes a PDF anew with all fonts embedded, substitutes for those it lacks. Pictures keep their pixels (JPEGs their bytes),
 * colours their values. False where it fails. Throws `timed-out`.
 */
export async function embedFonts(folder: string, pdf: string, target: string): Promise<boolean> {
	const lossless = ["Color", "Gray"].flatMap((kind) => [
		`-dDownsample${kind}Images=false`,
		`-dAutoFilter${kind}Images=false`,
		`-d${kind}ImageFilter=/FlateEncode`,
	]);
	const outcome = await runTool(
		"gs",
		[
			"-q",
			"-dNOPAUSE",
			"-dBATCH",
			"-dSAFER",
			"-sDEVICE=pdfwrite",
			`-sOutputFile=${target}`,
			"-dCompatibilityLevel=1.7",
			"-dEmbedAllFonts=true",
			"-dAutoRotatePages=/None",
			"-dDownsampleMonoImages=false",
			...lossless,
			"-sColorConversionStrategy=LeaveColorUnchanged",
			// Standard fonts are otherwise left out.
			"-c",
			"<</NeverEmbed [ ]>> setdistillerparams",
			"-f",

			pdf,
		],
		{ folder, deadlineMs },
	);
	return outcome.code === 0;
}
