import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../helpers/service.ts";
import { storedMail } from "../helpers/stored-mail.ts";
import { until as untilAmply } from "../helpers/until.ts";
import { firing } from "./alerts.ts";
import { assertNamespaces, type Box, bootBox } from "./box.ts";
import { startPostfix } from "./postfix.ts";
import { commandsIn, pasted, printedBlocks } from "./printed-blocks.ts";
import { debianFolder, type Repository, repository, runWithNetwork } from "./root-folder.ts";

/**
 * docs/operate.md, followed as it is printed, on a system that has never seen the project. The tests are one story, in this order: what is
 * installed in the first is used, upgraded and removed in the later ones.
 */

/** On a bare machine a Debian is made first. */
const makeMs = 1_600_000;
const minuteMs = 60_000;
const values = {
	REPOSITORY: "/srv/maramail.git",
	DOMAIN: "maramail.kanzlei.example",
	RELAY: "smtp://127.0.0.2:2500",
	CUSTOMER: "@kanzlei.example",
	TRUST: "network:127.0.0.0/8",
};
const anna = "anna@kanzlei.example";
/** Postfix knows no such mailbox: answers to it are refused. */
const unknown = "nobody@kanzlei.example";
/** A whole service is started, or an order done, by two cores that have other work. */
const until = <T>(what: string, look: () => T | Promise<T>) => untilAmply(what, look, 8 * minuteMs);
let box: Box;
let layer: string;
let source: Repository;
let installMs = 0;

beforeAll(async () => {
	await assertNamespaces();
	const debian = await debianFolder();
	source = await repository();
	layer = await mkdtemp(join(tmpdir(), "maramail-layer-"));
	const [program] = printedBlocks("## Install") as [string];
	const started = performance.now();
	console.log(await runWithNetwork({ debian, upper: layer, source: source.folder }, pasted(program, values)));
	installMs = performance.now() - started;
	box = await bootBox([layer, debian]);
	await startPostfix(box);
}, makeMs);
afterAll(async () => {
	await box?.stop();
	for (const folder of [layer, source?.folder]) if (folder) await rm(folder, { recursive: true, force: true });
}, makeMs);

/** Runs printed blocks; throws where a command of them fails. */
async function follow(...blocks: readonly string[]): Promise<void> {
	for (const block of blocks) {
		const { code, printed } = await box.attempt(pasted(block, values));
		console.log(printed);
		expect(code, printed).toBe(0);
	}
}

/** Hands a mail of these files to Postfix. */
async function mail(from: string, ...files: readonly string[]): Promise<void> {
	const { raw } = await storedMail(from, files);
	await box.run(
		`cat > /root/mail.eml && curl --silent --show-error smtp://127.0.0.2:2500 --mail-from ${from} --mail-rcpt optimieren@${values.DOMAIN} --upload-file /root/mail.eml`,
		raw,
	);
}

const inbox = async (): Promise<string[]> =>
	(await box.run("ls /srv/mail/anna/new 2>/dev/null || true")).split("\n").filter(Boolean);

/** Sends files as a mail through Postfix and waits for the answer that comes back through it. `meanwhile` is done when the mail is on its way. */
async function ask(files: readonly string[], meanwhile: () => Promise<void> = async () => {}) {
	const before = await inbox();
	await mail(anna, ...files);
	await meanwhile();
	const name = await until("an answer", async () => (await inbox()).find((name) => !before.includes(name)));
	return PostalMime.parse(await box.run(`cat /srv/mail/anna/new/'${name}'`));
}

const metrics = () => box.run("curl --silent --fail http://127.0.0.1:8025/metrics");
/** The sum of a metric's series whose labels contain `labels`. */
async function figure(name: string, labels = ""): Promise<number> {
	const lines = (await metrics()).split("\n").filter((line) => line.startsWith(name) && line.includes(labels));
	return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

test(
	"the Install block as it is printed, and a mail through Postfix is answered through it",
	async () => {
		const [program, settings] = printedBlocks("## Install") as [string, string];
		const started = performance.now();
		await follow(settings);
		const answer = await ask([sample("Brief.docx"), sample("Foto.jpg")]);
		const minutes = (installMs + performance.now() - started) / minuteMs;
		console.log(
			`From a bare system to the first answer: ${minutes.toFixed(1)} minutes, ${commandsIn(program) + commandsIn(settings)} commands.`,
		);
		expect(answer.attachments.map(({ mimeType }) => mimeType)).toEqual(["application/pdf", "application/pdf"]);
		expect(answer.text).toContain("2 Dokumente sind fertig");
		await until("figures of the order", async () => (await figure("maramail_orders_total", '"answered"')) === 1);
		for (const name of [
			"maramail_mail_in_bytes_total",
			"maramail_mail_out_bytes_total",
			"maramail_order_seconds_count",
		])
			expect(await figure(name), name).toBeGreaterThan(0);
	},
	makeMs,
);

test("a renewed certificate is used after a reload", async () => {
	const served = () =>
		box.run(
			"openssl s_client -connect 127.0.0.1:25 -starttls smtp < /dev/null 2>/dev/null | openssl x509 -noout -fingerprint",
		);
	const before = await served();
	await box.run(
		"cd /etc/maramail/tls && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=renewed -keyout privkey.pem -out fullchain.pem && systemctl reload maramail",
	);
	await until("the new certificate", async () => (await served()) !== before);
});

test(
	"after a SIGKILL of everything the unit is back, and a mail that it had not answered is",
	async () => {
		const answer = await ask([sample("letter.txt")], () =>
			box.run("systemctl kill --signal=KILL maramail").then(() => {}),
		);
		expect(answer.attachments).toHaveLength(1);
	},
	makeMs,
);

test(
	"an upgrade to a second build loses no mail that is in work",
	async () => {
		const version = "99.0.0";
		const manifest = await readFile(join(source.folder, "package.json"), "utf8");
		await source.change("package.json", manifest.replace(/"version": "[^"]+"/, `"version": "${version}"`));
		await box.run("mkdir -p /srv/maramail.git && tar --extract --directory /srv/maramail.git", await source.packed());
		const [upgrade] = printedBlocks("## Upgrade without loss") as [string];
		const answer = await ask([sample("letter.txt")], () => follow(upgrade));
		expect(answer.attachments).toHaveLength(1);
		expect(await box.run("curl --silent http://127.0.0.1:8025/")).toContain(version);
	},
	makeMs,
);

test(
	"a unit for each role: a mail is answered, every unit's figures are told, and faults alert",
	async () => {
		await follow(...printedBlocks("### A unit for each role"));
		await until(
			"readiness",
			async () => (await box.attempt("curl --fail --silent http://127.0.0.1:8025/readyz")).code === 0,
		);
		expect((await ask([sample("letter.txt")])).attachments).toHaveLength(1);
		await until("figures of control", async () => (await figure("maramail_orders_total", "answered")) === 1);
		const healthy = await metrics();
		expect(await firing(box, healthy, healthy)).toEqual([]);

		// Four answers that their recipients' server refuses.
		for (let number = 0; number < 4; number++) await mail(unknown, sample("letter.txt"));
		await until("refused answers", async () => (await figure("maramail_orders_total", "undeliverable")) > 3);
		expect(await firing(box, healthy, await metrics())).toContain("MaraMailUndeliverable");

		// The cache is as good as full.
		await box.run(
			"sed -i 's/^maxmemory .*/maxmemory 3mb/' /etc/maramail/redis-cache.conf && systemctl restart maramail-redis@cache",
		);
		await mail(anna, sample("Foto.jpg"));
		await until("a refusal", async () => (await figure("maramail_smtp_refused_total", "cache-full")) > 0);
		expect(await firing(box, healthy, await metrics())).toContain("MaraMailCacheFull");
		await box.run(
			"sed -i 's/^maxmemory .*/maxmemory 1gb/' /etc/maramail/redis-cache.conf && systemctl restart maramail-redis@cache",
		);

		// An entry that nobody deletes.
		await box.run(
			[
				". /etc/maramail/maramail-services.env",
				"systemctl stop maramail-warden",
				`password=$(echo "$MARAMAIL_CACHE_URL" | sed 's|.*services:||; s|@.*||')`,
				'redis-cli -s /run/maramail-cache/redis.sock --user services --pass "$password" --no-auth-warning psetex o:x 36000000 x',
			].join("\n"),
		);
		expect((await box.attempt("curl --fail --silent http://127.0.0.1:8025/readyz")).code).not.toBe(0);
		expect(await firing(box, healthy, await metrics())).toContain("MaraMailOverTheHour");
		await box.run("systemctl start maramail-warden");
		await until("the warden has deleted it", async () => (await figure("maramail_cache_overlong_chunks")) === 0);

		// No mail server.
		await box.run("systemctl stop maramail-mail-server");
		await until("readiness is told to be gone", async () =>
			(await box.attempt("curl --silent http://127.0.0.1:8025/readyz")).printed.includes("no mail server"),
		);

		// Nobody is there to be asked.
		await box.run("systemctl stop maramail-web");
		expect((await box.attempt("curl --silent http://127.0.0.1:8025/metrics")).code).not.toBe(0);
		expect(await firing(box, healthy, 'up{job="maramail"} 0\n')).toContain("MaraMailDown");
	},
	makeMs,
);

test(
	"what the manual removes leaves nothing behind",
	async () => {
		await follow(printedBlocks("## Install").at(-1) as string);
		const left =
			"find / -xdev -name '*maramail*' -not -path '/srv/*' -not -path '/proc/*'; getent passwd maramail; getent group maramail; true";
		expect(await box.run(left)).toBe("");
	},
	makeMs,
);
