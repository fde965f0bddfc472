/** Label and value, one to a row: what a mail, an appointment or a card says of itself. Rows without a value are left out. */
export function headTable(rows: readonly (readonly [label: string, value: string | undefined])[]): string {
	const cells = rows
		.filter(([, value]) => value !== undefined && value.trim() !== "")
		.map(
			([label, value = ""]) =>
				`<tr><th>${escapeHtml(label)}</th><td class="plain">${escapeHtml(value.trim())}</td></tr>`,
		);
	return `<table class="head">${cells.join("")}</table>`;
}

export function escapeHtml(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
