import type { Answers } from "./answers.ts";

/** Where setup puts what it makes. */
export const folder = "/etc/maramail";
export const dkimSelector = "maramail1";
export const places = {
	settings: `${folder}/maramail.json`,
	customers: `${folder}/customers.json`,
	certificate: `${folder}/tls/fullchain.pem`,
	certificateKey: `${folder}/tls/privkey.pem`,
	dkimKey: `${folder}/keys/dkim-${dkimSelector}.pem`,
	fleetKey: `${folder}/keys/fleet.key`,
} as const;

/** The settings file, commented, as setup writes it. */
export function settingsText({ domain, mailboxes, operator, relay }: Answers): string {
	const json = JSON.stringify;
	return `// Settings of MaraMail; comments are allowed. After a change: maramail config check, then systemctl restart maramail.
// All settings: src/config/schema.ts in the program's folder; what is in force: maramail config show.
{
	// The mail domain. Its MX record leads here.
	"domain": ${json(domain)},
	// The addresses that take documents: the parts before the @. Answers come from the first.
	"mailboxes": ${json(mailboxes)},
	// Mail to postmaster@ and abuse@ is forwarded to this address.
	"operator": ${json(operator)},
	// The server that sends the answers: smtps://USER:PASSWORD@HOST:465; null: straight to the recipients' servers.
	"relay": ${json(relay)},
	// Who may use the service: maramail customers add ADDRESS
	"customers": ${json(places.customers)},

	"smtpListen": "0.0.0.0:25,[::]:25",
	// Status page, health and metrics; for this machine only.
	"webListen": "127.0.0.1:8025",

	// Replaced by your own certificate, the service reads it again on: systemctl reload maramail
	"tlsCert": ${json(places.certificate)},
	"tlsKey": ${json(places.certificateKey)},

	// Keys; a new one: maramail keys rotate NAME
	"dkimKey": ${json(places.dkimKey)},
	"dkimSelector": ${json(dkimSelector)},
	"fleetKey": ${json(places.fleetKey)}
}
`;
}
