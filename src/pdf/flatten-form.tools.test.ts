import { PDFDocument } from "@cantoo/pdf-lib";
import { expect, test } from "vitest";
import { fixture } from "../../test/helpers/fixture.ts";
import { inspect, textOf } from "../../test/helpers/pdf.ts";

test("forms are drawn as they are filled in, links stay; of a signed PDF there is a copy", async () => {
	const form = await PDFDocument.create();
	const field = form.getForm().createTextField("Name");
	field.setText("Müller");
	field.addToPage(form.addPage([595, 842]), { x: 50, y: 700, width: 200, height: 20 });
	const link = form.context.obj({ Type: "Annot", Subtype: "Link", Rect: [50, 500, 90, 520] });
	form.getPage(0).node.addAnnot(form.context.register(link));
	const filled = await form.save();
	expect((await inspect(filled)).figures.notes).not.toContain("form-flattened");
	const flat = await inspect(filled, false, [], { flatten: true });
	expect(flat.figures.notes).toContain("form-flattened");
	expect(textOf(flat.outputs[0] as Uint8Array)).toContain("Müller");
	const after = await PDFDocument.load(flat.outputs[0] as Uint8Array);
	expect(after.getForm().getFields()).toEqual([]);
	expect(after.getPage(0).node.Annots()?.size()).toBe(1);

	const signed = fixture("pdf/signed.pdf");
	const record = await inspect(signed);
	expect(Buffer.from(record.outputs[0] as Uint8Array)).toEqual(signed);
	const copy = await inspect(signed, false, [], { flatten: true, copy: true });
	expect(copy.figures.notes).not.toContain("signed-kept");
	expect(Buffer.from(copy.outputs[0] as Uint8Array).includes("/ByteRange")).toBe(false);
});
