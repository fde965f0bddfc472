import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { privateServer } from "../../test/helpers/private-server.ts";
import { readConfig } from "../config.ts";
import { FiguresChannel } from "../queue/figures-channel.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { startWebServer } from "./web-server.ts";

const [cache, queue] = [privateServer("cache"), privateServer("queue")];
const orders = (value: number) => ({
	name: "maramail_orders_total",
	values: [{ value, labels: { outcome: "failed" } }],
});

test("a web role by itself tells the figures of roles elsewhere, each under its name; not what a stranger makes up", async () => {
	const web = await startWebServer({
		...readConfig({ overrides: { webListen: "127.0.0.1:0" } }),
		cacheUrl: cache.urlFor("web"),
		queueUrl: queue.urlFor("web"),
	});
	onTestFinished(() => web.close());
	const metrics = async () => (await fetch(`http://127.0.0.1:${web.ports[0]}/metrics`)).text();
	expect(await metrics()).not.toContain("maramail_orders_total{");
	const control = new FiguresChannel(queue.urlFor("control"));
	onTestFinished(() => control.close());
	const stranger = new Redis(redisOptions(queue.urlFor("services")));
	onTestFinished(() => stranger.disconnect());
	for (const untrusted of [
		"{",
		'{"from":1}',
		'{"from":"x","metrics":[{"name":"a","values":[{"value":"1","labels":{}}]}]}',
	])
		await stranger.publish("figures", untrusted);
	await control.publish({ from: "control@a", metrics: [orders(1), { name: "invented", values: [] }] });
	await control.publish({ from: "control@b", metrics: [orders(5)] });
	await control.publish({ from: "control@a", metrics: [orders(2)] });
	let told = "";
	while (!told.includes('process="control@a"} 2')) told = await metrics();
	expect(told).toContain('maramail_orders_total{outcome="failed",process="control@b"} 5');
	expect(told).not.toContain('process="control@a"} 1');
	expect(told).not.toMatch(/invented|process="x"/);
});
