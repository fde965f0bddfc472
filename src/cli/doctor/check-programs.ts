import type { Config } from "../../config.ts";
import { runProcess } from "../../sandbox/process.ts";
import { hasSignatures, newestSignature } from "../../scanner/private-scanner.ts";
import { scan } from "../../tools/clamd.ts";
import { type Check, error, ok, warning } from "./check-result.ts";

/** Checks for external programs and their data. */
export const programChecks: readonly Check[] = [
	program("redis-server", ["--version"], /v=(\S+)/, "redis-server"),
	program("tesseract", ["--version"], /tesseract (\S+)/, "tesseract-ocr"),
	program("qpdf", ["--version"], /version (\S+)/, "qpdf"),
	program("pdftoppm", ["-v"], /version (\S+)/, "poppler-utils"),
	program(
		"soffice",
		["--version"],
		/LibreOffice (\S+)/,
		"libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui",
	),
	program("openssl", ["version"], /OpenSSL (\S+)/, "openssl"),
	languages,
	fonts,
	virusCheck,
];

const programMs = 10_000;
/** Official signatures change several times a day. */
const signaturesOldDays = 7;
/** What is to be installed, and where it comes from. */
const languagePackages = {
	deu: "tesseract-ocr-deu",
	eng: "tesseract-ocr-eng",
	osd: "tesseract-ocr-osd",
	Latin: "tesseract-ocr-script-latn",
	frk: "tesseract-ocr-frk",
	Fraktur: "tesseract-ocr-script-frak",
};
const fontPackages = {
	Carlito: "fonts-crosextra-carlito",
	Caladea: "fonts-crosextra-caladea",
	"Liberation Sans": "fonts-liberation2",
	"DejaVu Sans": "fonts-dejavu-core",
	"Noto Sans Ethiopic": "fonts-noto-core",
	NanumGothic: "fonts-nanum",
};

function program(name: string, args: string[], version: RegExp, packages: string): Check {
	return async () => {
		const found = version.exec(await output(name, args))?.[1];
		return found ? ok(name, found) : error(name, "is missing", `apt-get install ${packages}`);
	};
}

async function languages() {
	const installed = (await output("tesseract", ["--list-langs"])).split("\n");
	const missing = lacking(languagePackages, installed);
	return missing
		? error("OCR languages", ...missing)
		: ok("OCR languages", installed.slice(1).filter(Boolean).join(", "));
}

async function fonts() {
	const missing = lacking(fontPackages, await output("fc-list", [":", "family"]));
	return missing ? warning("fonts", ...missing) : ok("fonts", Object.keys(fontPackages).join(", "));
}

/** What is not among those installed, and how to install it; undefined where nothing is missing. */
function lacking(
	packages: Readonly<Record<string, string>>,
	installed: string | readonly string[],
): [says: string, mend: string] | undefined {
	const missing = Object.entries(packages).filter(([name]) => !installed.includes(name));
	if (missing.length === 0) return undefined;
	return [
		`missing: ${missing.map(([name]) => name).join(", ")}`,
		`apt-get install ${missing.map(([, from]) => from).join(" ")}`,
	];
}

async function virusCheck({ clamd, signatures }: Config) {
	const wanting = (says: string) => warning("virus check", says, "apt-get install clamav-daemon; freshclam");
	if (clamd !== null) {
		const verdict = await scan(clamd.slice("unix://".length), Buffer.from("doctor"));
		return verdict === "clean" ? ok("virus check", `by ${clamd}`) : wanting(`${clamd} does not answer`);
	}
	if (!hasSignatures(signatures))
		return wanting(`no signatures in ${signatures}: documents go unchecked, and answers say so`);
	const days = Math.floor((Date.now() - newestSignature(signatures)) / 86_400_000);
	return days <= signaturesOldDays
		? ok("virus check", `signatures of ${days} days ago`)
		: wanting(`the newest signatures are ${days} days old`);
}

async function output(name: string, args: string[]): Promise<string> {
	const done = await runProcess(name, args, {
		deadlineMs: programMs,
		env: { PATH: "/usr/bin:/bin", HOME: "/dev/shm", LANG: "C.UTF-8" },
	}).catch(() => undefined);
	return done ? `${done.stdout}${done.stderr}` : "";
}
