/**
 * A text in the encoding of PDF's own fonts, a byte a letter. What the encoding lacks becomes the letters it is made
 * of (ł is l, ő is o, № is No), and a question mark when there are none. The table: PDF 32000-1:2008, annex D.2.
 */
export const winAnsi = (text: string): string =>
  [...text.normalize("NFC")]
    .map((letter) => encoded(letter) ?? [...plain(letter)].map(orQuestion).join(""))
    .join("");

/** In the order of their codes from 128 on; a space where the encoding has none. */
const upper = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

function encoded(letter: string): string | undefined {
  const code = letter.codePointAt(0) ?? 0;
  if ((code >= 32 && code < 127) || (code >= 160 && code < 256)) return letter;
  // What breaks a line stands in one: the caller has decided where lines end.
  if (/\s/.test(letter)) return " ";
  const place = upper.indexOf(letter);
  return place < 0 ? undefined : String.fromCharCode(128 + place);
}

/** Letters that Unicode takes for whole, and what readers of Latin letters know them by. */
const likenesses: Record<string, string> = {
  Ł: "L",
  ł: "l",
  Đ: "D",
  đ: "d",
  Ħ: "H",
  ħ: "h",
  Ŧ: "T",
  ŧ: "t",
  Ŋ: "N",
  ŋ: "n",
  ı: "i",
  ẞ: "SS",
  "−": "-",
  "‐": "-",
  "‑": "-",
  "→": "->",
  "′": "'",
  "″": '"',
};

const plain = (letter: string): string =>
  likenesses[letter] ??
  letter.normalize("NFKD").replaceAll(/\p{Mark}|\p{Default_Ignorable_Code_Point}/gu, "");

const orQuestion = (letter: string): string => encoded(letter) ?? likenesses[letter] ?? "?";
