import ICAL from "ical.js";
import { germanDate } from "../../text/german-date.ts";
import { escapeHtml, headTable } from "../../text/head-table.ts";

/** Appointments and tasks of a calendar file (RFC 5545), one after the other. What is no calendar is shown as it is. */
export function calendarPage(text: string): string {
	try {
		const calendar = new ICAL.Component(ICAL.parse(text.trim()) as unknown[]);
		const entries = calendar.getAllSubcomponents().filter(({ name }) => name !== "vtimezone");
		return entries.map(entryOf).join("");
	} catch {
		return `<pre>${escapeHtml(text)}</pre>`;
	}
}

function entryOf(entry: ICAL.Component): string {
	const all = (name: string) => entry.getAllProperties(name);
	const text = (name: string) =>
		all(name)
			.map((property) => property.getValues().join(", "))
			.join("\n");
	const people = (name: string) => all(name).map(person).join("\n");
	const details = [
		["Beginn", all("dtstart").map(time).join("\n")],
		["Ende", all("dtend").map(time).join("\n")],
		["Fällig", all("due").map(time).join("\n")],
		["Wiederholung", text("rrule")],
		["Ort", text("location")],
		["Eingeladen von", people("organizer")],
		["Teilnehmer", people("attendee")],
		["Status", text("status")],
	] as const;
	const description = text("description");
	return `<h2>${escapeHtml(text("summary"))}</h2>${headTable(details)}<div class="plain">${escapeHtml(description)}</div>`;
}

/** As it was written, with the place whose clock counts; what counts everywhere (UTC) by Berlin's. */
function time(property: ICAL.Property): string {
	const value = property.getFirstValue();
	if (!(value instanceof ICAL.Time)) return String(value ?? "");
	const { year, month, day, hour, minute, isDate } = value;
	const two = (number: number) => String(number).padStart(2, "0");
	if (isDate) return `${two(day)}.${two(month)}.${year}`;
	if (value.zone === ICAL.Timezone.utcTimezone) return germanDate(value.toJSDate().toISOString());
	const place = property.getFirstParameter("tzid");
	return `${two(day)}.${two(month)}.${year}, ${two(hour)}:${two(minute)}${place ? ` (${place})` : ""}`;
}

function person(property: ICAL.Property): string {
	const address = String(property.getFirstValue() ?? "").replace(/^mailto:/i, "");
	const name = property.getFirstParameter("cn");
	return name && name !== address ? `${name} <${address}>` : address;
}
