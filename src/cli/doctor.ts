import { X509Certificate } from "node:crypto";
import { readFile, statfs } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { newId } from "../cache/handle.ts";
import { newOrderKey } from "../cache/seal.ts";
import { Cell } from "../cell/cell.ts";
import { run } from "../cell/process.ts";
import { byNobody, hasSandbox } from "../cell/sandbox.ts";
import { type Config, readConfig } from "../config.ts";
import { Dns } from "../delivery/dns.ts";
import type { Failure } from "../failure.ts";
import { projectFolder } from "../project.ts";
import { hasSignatures, newestSignature } from "../scanner/private-scanner.ts";
import { urgentPlaces } from "../services/places.ts";
import { scan } from "../tools/clamd.ts";
import { readArguments } from "./arguments.ts";
import { wantedRecords } from "./dns-records.ts";
import type { Command } from "./main.ts";

/** Whether a cell comes up and speaks to us: asked for a service that there is not, it says so. */
async function startsCells(): Promise<boolean> {
	const limits = { scratchMebibytes: 16, memoryMebibytes: 1024, network: false };
	const cell = new Cell(join(projectFolder, "src/services/inside.ts"), limits, "on");
	const task = { service: "none", order: newId(), inputs: [], options: {}, key: newOrderKey(), deadlineMs: toolMs };
	return cell.run(task, { get: async () => null, put: async () => {} }).then(
		() => true,
		(fault) => (fault as Failure).code === "unknown-kind",
	);
}

type Level = "ok" | "warning" | "error";
interface Finding {
	readonly level: Level;
	readonly about: string;
	readonly says: string;
	readonly mend?: string;
}
type Check = (config: Config) => Promise<Finding>;

const ok = (about: string, says: string): Finding => ({ level: "ok", about, says });
const toolMs = 10_000;
/** What a cell at work takes at a large page: Node, an image of 300 dpi, a tool. */
const cellBytes = 1_000_000_000;
/** A hundred SMTP connections, cells' pipes, Redis. */
const neededFiles = 8_192;
/** Official signatures change several times a day. */
const signaturesOldDays = 7;
/** Libraries with machine code of their own, which a hurried installation leaves out. */
const nativeLibraries = ["sharp", "onnxruntime-node", "sodium-native", "esbuild"];
/** statfs(2) magic numbers of file systems that live in RAM. */
const ramFileSystems = new Set([0x01021994, 0x858458f6]);

const checks: readonly Check[] = [
	async () => {
		const areas = (await readFile("/proc/swaps", "utf8")).trim().split("\n").slice(1);
		const onDisk = areas.filter((area) => !area.includes("zram"));
		return onDisk.length === 0
			? ok("swap", "none on a disk")
			: {
					level: "error",
					about: "swap",
					says: "memory can be written to a disk",
					mend: "swapoff -a, and remove it from /etc/fstab",
				};
	},
	async () => {
		const pattern = (await readFile("/proc/sys/kernel/core_pattern", "utf8")).trim();
		return pattern.startsWith("|") || pattern.startsWith("/")
			? {
					level: "warning",
					about: "core dumps",
					says: `the kernel sends them to ${pattern} (cells have none)`,
					mend: "sysctl kernel.core_pattern=core, and LimitCORE=0",
				}
			: ok("core dumps", "switched off in every cell");
	},
	async () => {
		const loaded = (await readFile("/sys/kernel/kexec_crash_loaded", "utf8").catch(() => "0")).trim() === "1";
		return loaded
			? {
					level: "error",
					about: "kdump",
					says: "a crash of the kernel writes all memory to a disk",
					mend: "systemctl disable --now kdump-tools",
				}
			: ok("kdump", "no crash kernel is loaded");
	},
	async () => {
		const resume = (await readFile("/sys/power/resume", "utf8").catch(() => "0:0")).trim();
		return resume === "0:0"
			? ok("hibernation", "there is no place for it")
			: {
					level: "warning",
					about: "hibernation",
					says: "it writes all memory to a disk",
					mend: "systemctl mask hibernate.target hybrid-sleep.target",
				};
	},
	async ({ cells, cacheMemory, cacheUrl }) => {
		const needed = (cells + urgentPlaces) * cellBytes + (cacheUrl ? 0 : cacheMemory);
		const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
		return totalmem() >= needed
			? ok(
					"memory",
					`${gigabytes(totalmem())}, of which ${cells + urgentPlaces} cells and the cache take at most ${gigabytes(needed)}`,
				)
			: {
					level: "warning",
					about: "memory",
					says: `${gigabytes(totalmem())} for up to ${gigabytes(needed)}`,
					mend: "fewer MARAMAIL_CELLS, or less MARAMAIL_CACHE_MEMORY",
				};
	},
	async () => {
		const limits = await readFile("/proc/self/limits", "utf8");
		const files = Number(/Max open files\s+\d+\s+(\d+)/.exec(limits)?.[1]);
		return files >= neededFiles
			? ok("open files", String(files))
			: { level: "warning", about: "open files", says: `at most ${files}`, mend: `LimitNOFILE=${neededFiles}` };
	},
	async () => {
		const { type, bavail, bsize } = await statfs("/dev/shm");
		const mebibytes = Math.round((bavail * bsize) / 1024 / 1024);
		return ramFileSystems.has(type)
			? ok("tmpfs", `/dev/shm with ${mebibytes} MiB free`)
			: { level: "error", about: "tmpfs", says: "/dev/shm does not lie in RAM", mend: "mount -t tmpfs tmpfs /dev/shm" };
	},
	async () => {
		const mend = "apt-get install bubblewrap; allow user namespaces (sysctl user.max_user_namespaces=10000)";
		if (!hasSandbox()) return { level: "error", about: "sandbox", says: "bubblewrap is missing", mend };
		const started = await startsCells();
		if (!started) return { level: "error", about: "sandbox", says: "bubblewrap cannot start a cell", mend };
		return byNobody || process.getuid?.() !== 0
			? ok("sandbox", "bubblewrap starts cells")
			: {
					level: "warning",
					about: "sandbox",
					says: "cells are run by root, whose processes the kernel does not count",
					mend: "a checkout that everybody may read (chmod -R o+rX), or a user of its own for the service",
				};
	},
	async () => {
		const loaded = await Promise.allSettled(nativeLibraries.map((name) => import(name)));
		const missing = nativeLibraries.filter((_, index) => loaded[index]?.status === "rejected");
		return missing.length === 0
			? ok("libraries", nativeLibraries.join(", "))
			: {
					level: "error",
					about: "libraries",
					says: `not for this machine: ${missing.join(", ")}`,
					mend: `rm -r ${join(projectFolder, "node_modules")}; ${join(projectFolder, "scripts/setup")}`,
				};
	},
	tool("redis-server", ["--version"], /v=(\S+)/, "redis-server"),
	tool("tesseract", ["--version"], /tesseract (\S+)/, "tesseract-ocr"),
	tool("qpdf", ["--version"], /version (\S+)/, "qpdf"),
	tool("pdftoppm", ["-v"], /version (\S+)/, "poppler-utils"),
	tool(
		"soffice",
		["--version"],
		/LibreOffice (\S+)/,
		"libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui",
	),
	tool("openssl", ["version"], /OpenSSL (\S+)/, "openssl"),
	async () => {
		const languages = (await output("tesseract", ["--list-langs"])).split("\n");
		const packages = {
			deu: "deu",
			eng: "eng",
			osd: "osd",
			Latin: "script-latn",
			frk: "frk",
			Fraktur: "script-frak",
		};
		const missing = Object.entries(packages).filter(([language]) => !languages.includes(language));
		return missing.length === 0
			? ok("OCR languages", languages.slice(1).filter(Boolean).join(", "))
			: {
					level: "error",
					about: "OCR languages",
					says: `missing: ${missing.map(([language]) => language).join(", ")}`,
					mend: `apt-get install ${missing.map(([, name]) => `tesseract-ocr-${name}`).join(" ")}`,
				};
	},
	async () => {
		const installed = await output("fc-list", [":", "family"]);
		const wanted = {
			Carlito: "fonts-crosextra-carlito",
			Caladea: "fonts-crosextra-caladea",
			"Liberation Sans": "fonts-liberation2",
			"DejaVu Sans": "fonts-dejavu-core",
			"Noto Sans Ethiopic": "fonts-noto-core",
			NanumGothic: "fonts-nanum",
		};
		const missing = Object.entries(wanted).filter(([family]) => !installed.includes(family));
		return missing.length === 0
			? ok("fonts", Object.keys(wanted).join(", "))
			: {
					level: "warning",
					about: "fonts",
					says: `missing: ${missing.map(([family]) => family).join(", ")}`,
					mend: `apt-get install ${missing.map(([, name]) => name).join(" ")}`,
				};
	},
	async ({ clamd, signatures }) => {
		const mend = "apt-get install clamav-daemon; freshclam";
		const missing = (says: string): Finding => ({ level: "warning", about: "virus check", says, mend });
		if (clamd !== null) {
			const verdict = await scan(clamd.slice("unix://".length), Buffer.from("doctor"));
			return verdict === "clean" ? ok("virus check", `by ${clamd}`) : missing(`${clamd} does not answer`);
		}
		if (!hasSignatures(signatures))
			return missing(`no signatures in ${signatures}: documents go unchecked, and answers say so`);
		const days = Math.floor((Date.now() - newestSignature(signatures)) / 86_400_000);
		return days <= signaturesOldDays
			? ok("virus check", `signatures of ${days} days ago`)
			: missing(`the newest signatures are ${days} days old`);
	},
	async ({ tlsCert }) => {
		if (!tlsCert)
			return {
				level: "warning",
				about: "TLS",
				says: "no certificate: self-signed, on loopback only",
				mend: "set MARAMAIL_TLS_CERT and MARAMAIL_TLS_KEY",
			};
		const { validTo } = new X509Certificate(await readFile(tlsCert));
		const days = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000);
		return days > 14
			? ok("TLS", `certificate valid for ${days} more days`)
			: {
					level: days < 0 ? "error" : "warning",
					about: "TLS",
					says: `certificate ends in ${days} days`,
					mend: "renew it",
				};
	},
];

/** What others ask DNS about us: each record as it is to be published. */
async function dnsFindings(config: Config): Promise<Finding[]> {
	const { domain } = config;
	if (domain.endsWith(".localhost")) return [ok("DNS", `${domain} is for this machine only`)];
	const dns = new Dns(config.dns);
	const mx = await dns.mx(domain).catch(() => null);
	if (mx === null)
		return [
			{ level: "error", about: "DNS", says: "does not answer", mend: "see /etc/resolv.conf, or set MARAMAIL_DNS" },
		];
	const host = mx.data[0]?.exchange ?? domain;
	const findings = wantedRecords(config, host).map(async ({ about, record, published }): Promise<Finding> => {
		const found = await published(dns).catch(() => false);
		if (found) return ok(about, "published");
		return { level: about === "MX" ? "error" : "warning", about, says: "not published", mend: `publish: ${record}` };
	});
	const unsigned: Finding = {
		level: "warning",
		about: "outbound DANE",
		says: "the DNS server is not on this machine, so nothing vouches for its answers",
		mend: "run a validating resolver (apt-get install unbound) and set MARAMAIL_DNS=127.0.0.1:53",
	};
	const unsignedAnswers: Finding = {
		level: "warning",
		about: "DKIM",
		says: "answers are not signed",
		mend: "openssl genrsa -out dkim.pem 2048, and set MARAMAIL_DKIM_KEY=dkim.pem",
	};
	return [
		...(await Promise.all(findings)),
		...(config.dkimKey === null ? [unsignedAnswers] : []),
		dns.isLocal ? ok("outbound DANE", "asked of a DNS server on this machine") : unsigned,
	];
}

function tool(program: string, args: string[], version: RegExp, packages: string): Check {
	return async () => {
		const found = version.exec(await output(program, args))?.[1];
		return found
			? ok(program, found)
			: { level: "error", about: program, says: "is missing", mend: `apt-get install ${packages}` };
	};
}

async function output(program: string, args: string[]): Promise<string> {
	const done = await run(program, args, {
		deadlineMs: toolMs,
		env: { PATH: "/usr/bin:/bin", HOME: "/dev/shm", LANG: "C.UTF-8" },
	}).catch(() => undefined);
	return done ? `${done.stdout}${done.stderr}` : "";
}

export const command: Command = async (args) => {
	readArguments(args, {});
	const config = readConfig();
	let worst = 0;
	const failed = (): Finding => ({
		level: "error",
		about: "check",
		says: "could not be made",
		mend: "run as the service's user",
	});
	const found = checks.map((check) => check(config).catch(failed));
	const inDns = dnsFindings(config).catch(() => [failed()]);
	for (const finding of [...(await Promise.all(found)), ...(await inDns)]) {
		if (finding.level === "error") worst = 1;
		console.log(
			`${finding.level.padEnd(8)} ${finding.about}: ${finding.says}${finding.mend ? ` → ${finding.mend}` : ""}`,
		);
	}
	return worst;
};
