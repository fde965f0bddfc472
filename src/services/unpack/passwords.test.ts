import { expect, test } from "vitest";
import { maxPasswords, passwordsIn } from "./passwords.ts";

const inText = (text: string) => passwordsIn({ about: { subject: "Unterlagen" }, text, html: "" });

test.each([
	["Passwort: Geheim4711", "Geheim4711"],
	["Das Passwort lautet: Geheim4711.", "Geheim4711"],
	["Das Passwort für die Datei Vertrag.pdf lautet Geheim4711", "Geheim4711"],
	["Kennwort ist „zwei Wörter“.", "zwei Wörter"],
	["PW Geheim4711", "Geheim4711"],
	["pw=Geheim4711, viele Grüße", "Geheim4711"],
	["Das ZIP-Passwort:\r\n\r\n   S0mmer!  \r\n\r\nGruß", "S0mmer!"],
	["The password is correct horse battery", "correct horse battery"],
	["(PIN: 0815)", "0815"],
	['Password for the archive: "a b"', "a b"],
	["Passwort - Müller-2024", "Müller-2024"],
	["Passwort: Ende.", "Ende."],
])("%j", (text, password) => {
	expect(inText(text)).toContain(password);
});

test("the subject's and the HTML text's are found; a tag or a word that only holds one is none", () => {
	expect(passwordsIn({ about: { subject: "Akte 7, PW: abc123" }, text: "", html: "" })).toContain("abc123");
	const html = "<style>.pw{x:y}</style><p>Passwort:&nbsp;<b>A&amp;B&#36;</b></p><p>Gruß</p>";
	expect(passwordsIn({ about: {}, text: "", html })).toContain("A&B$");
	expect(inText("Wir spinnen. Pinsel: 5. #pin: 3")).toEqual([]);
});

test("a mail of passwords is read for so many", () => {
	expect(inText(Array.from({ length: 1000 }, (_, at) => `PW: nr${at}`).join("\n"))).toHaveLength(maxPasswords);
});
