/** A PDF of these objects, the first of them its catalog (ISO 32000-2, 7.5): nothing that no program of ours would write is left out. */
export function pdf(objects: readonly string[]): Buffer {
	let text = "%PDF-1.7\n";
	const places = objects.map((object, at) => {
		const place = text.length;
		text += `${at + 1} 0 obj\n${object}\nendobj\n`;
		return `${String(place).padStart(10, "0")} 00000 n \n`;
	});
	text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
	return Buffer.from(text, "latin1");
}
