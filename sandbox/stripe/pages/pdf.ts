import { winAnsi } from "./win-ansi";

/** A line of a document: a text at the left, and a figure at the right. */
export type PdfLine = { left: string; right?: string; size?: number; bold?: boolean; gap?: number };

const page = { width: 595, height: 842, margin: 56 };

/** A PDF of plain lines, on as many A4 pages as they need. */
export function writePdf(title: string, lines: readonly PdfLine[]): Uint8Array<ArrayBuffer> {
  const contents = layOut(lines);
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
    `<< /Type /Pages /Count ${contents.length} /Kids [${contents.map((_, index) => `${6 + index * 2} 0 R`).join(" ")}] >>`,
    font("Helvetica"),
    font("Helvetica-Bold"),
    `<< /Title ${anyScript(title)} /Producer (Stripe sandbox) >>`,
    ...contents.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.width} ${page.height}] /Contents ${7 + index * 2} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  // One byte a letter, so that the offsets above are right.
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const font = (name: string): string =>
  `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;

function layOut(lines: readonly PdfLine[]): string[] {
  const pages: string[][] = [[]];
  let y = page.height - page.margin;
  for (const { left, right, size = 10, bold = false, gap = 0 } of lines) {
    y -= size * 1.5 + gap;
    if (y < page.margin) {
      pages.push([]);
      y = page.height - page.margin - size * 1.5;
    }
    const name = bold ? "/F2" : "/F1";
    const put = (text: string, x: number) =>
      `BT ${name} ${size} Tf ${x} ${y.toFixed(1)} Td ${literal(text)} Tj ET`;
    pages.at(-1)?.push(put(left, page.margin));
    if (right) pages.at(-1)?.push(put(right, page.width - page.margin - widthOf(right, size)));
  }
  return pages.map((content) => content.join("\n"));
}

/** Of a figure in Helvetica: digits and the dollar are 556 thousandths of the size, points and commas 278. */
const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, letter) => sum + (/[.,\s-]/.test(letter) ? 0.278 : 0.556), 0) * size;

/** For the page: what its fonts can draw. */
const literal = (text: string): string => `(${winAnsi(text).replace(/[\\()]/g, "\\$&")})`;

/** For the window's title, which no font limits: UTF-16 in hexadecimal. */
const anyScript = (text: string): string =>
  `<FEFF${Buffer.from(text, "utf16le").swap16().toString("hex").toUpperCase()}>`;
