import type { Box } from "./box.ts";

/**
 * A real Postfix in the box, an instance by itself (https://www.postfix.org/MULTI_INSTANCE_README.html): mail of kanzlei.example stays in
 * /srv/mail, mail to the service's domain goes to port 25 of this host. It has an address of its own: mail for port 25 of one that it listens on
 * would be mail for itself.
 */
const settings = `
compatibility_level = 3.6
queue_directory = /var/spool/postfix-office
data_directory = /var/lib/postfix-office
myhostname = mail.kanzlei.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.2
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtp_tls_security_level = may
relay_domains = maramail.kanzlei.example
transport_maps = inline:{ { maramail.kanzlei.example = smtp:[127.0.0.1]:25 } }
virtual_mailbox_domains = kanzlei.example
virtual_mailbox_base = /srv/mail
virtual_mailbox_maps = inline:{ { anna@kanzlei.example = anna/ } }
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
message_size_limit = 160000000
virtual_mailbox_limit = 0
minimal_backoff_time = 2s
maximal_backoff_time = 10s
queue_run_delay = 2s
maillog_file = /var/log/postfix-office.log
`;

export async function startPostfix(box: Box): Promise<void> {
	await box.run(
		[
			"set -e",
			// Debian starts an instance of its own at port 25.
			"systemctl disable --quiet --now postfix",
			"mkdir -p /etc/postfix-office /var/spool/postfix-office /var/lib/postfix-office /srv/mail",
			"cat > /etc/postfix-office/main.cf",
			// Debian's services run in a chroot of its own instance's queue folder; the fifth column turns that off.
			"sed -E 's/^smtp .*inet.*/127.0.0.2:2500 inet n - n - - smtpd/; s/^([a-z]\\S+(\\s+\\S+){3}\\s+)y/\\1n/' /etc/postfix/master.cf > /etc/postfix-office/master.cf",
			"chown postfix /var/lib/postfix-office && chown 65534:65534 /srv/mail",
			"postfix -c /etc/postfix-office start",
		].join("\n"),
		Buffer.from(settings),
	);
}
