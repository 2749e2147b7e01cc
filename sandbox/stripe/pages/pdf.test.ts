import { expect, test } from "vitest";
import { writePdf } from "./pdf";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

test("every object stands where the table of the document says", () => {
  const pdf = text(writePdf("Bill", [{ left: "„Café“ — (ünï)", right: "€29.00", bold: true }]));
  expect(pdf.startsWith("%PDF-1.4\n")).toBe(true);
  expect(pdf).toContain("/Title <FEFF00420069006C006C>");
  expect(pdf).toContain("(\x84Café\x93 \x97 \\(ünï\\)) Tj");
  expect(pdf).toContain("(\x8029.00) Tj");
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)?.[1]);
  expect(pdf.slice(start, start + 4)).toBe("xref");
  const offsets = [...pdf.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  expect(offsets).toHaveLength(7);
  for (const [index, offset] of offsets.entries())
    expect(pdf.slice(offset, offset + 7)).toBe(`${index + 1} 0 obj`);
  const [, length, content] = /<< \/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/.exec(pdf) ?? [];
  expect(content).toHaveLength(Number(length));
});

test("what does not fit goes on to the next page", () => {
  const lines = Array.from({ length: 120 }, (_, index) => ({ left: `Line ${index}` }));
  const pdf = text(writePdf("Long", lines));
  expect(pdf).toContain("/Count 3");
  expect(pdf).toContain("(Line 119) Tj");
});
