import sanitizeHtml from "sanitize-html";
import { withSigns } from "./symbol-letters.ts";

/** Deeper nesting says nothing more and exhausts the stack of whatever walks it. */
const nestingLimit = 200;

/** What a text may consist of: no scripts, no forms that send, no frames, nothing that loads. */
const tags = [
	...sanitizeHtml.defaults.allowedTags,
	..."html head body title style img font center u s strike big tt ins del sub sup small map address".split(" "),
	..."input button label select option textarea fieldset legend details summary picture".split(" "),
];

/** For its looks and its language; `on…` handlers and URLs of all sorts are not among them. */
const attributes =
	"style class id dir lang align valign bgcolor color face size width height border cellpadding cellspacing colspan rowspan type start value checked alt title hspace vspace noshade nowrap".split(
		" ",
	);

/**
 * HTML from anybody, fit to be drawn: what acts or loads is gone, text and looks stay. Pictures stay where they come along
 * as data; another leaves its alternative text. Links stay as links where they lead to the web or an address.
 */
export function cleanHtml(untrustedHtml: string): string {
	const clean = sanitizeHtml(untrustedHtml, {
		allowedTags: tags,
		allowVulnerableTags: true,
		allowedAttributes: { "*": attributes, a: ["href"], img: ["src"] },
		allowedSchemes: ["http", "https", "mailto", "tel"],
		allowedSchemesByTag: { img: ["data"] },
		allowProtocolRelative: false,
		parseStyleAttributes: false,
		nestingLimit,
		transformTags: {
			"*": (tagName, attribs) => ({
				tagName,
				attribs: attribs.style === undefined ? attribs : { ...attribs, style: cleanCss(attribs.style) },
			}),
			img: (tagName, attribs) =>
				/^data:image\//i.test(attribs.src ?? "")
					? { tagName, attribs }
					: { tagName: "span", attribs: {}, text: attribs.alt ?? "" },
		},
	});
	return withSigns(clean).replace(
		/(<style[^>]*>)([\s\S]*?)(?=<\/style>)/g,
		(_, tag: string, css: string) => tag + cleanCss(css),
	);
}

/** A mail's style may neither load nor lay hands on the paper. That nothing is loaded is seen to once more when it is drawn. */
function cleanCss(css: string): string {
	return (
		css
			.replace(/@import[^;]*;?/gi, "")
			.replace(/@(page|font-face)[^{]*\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/gi, "")
			// Outlook gives each text a kind of page of its own, which would begin behind our head of the mail.
			.replace(/(?<![\w-])page\s*:[^;}]*/gi, "")
			.replace(/\burl\s*\(\s*(?!["']?data:image\/)[^)]*\)/gi, "none")
			.replace(/\bposition\s*:\s*(fixed|absolute)/gi, "position: static")
	);
}
