import { expect, test } from "vitest";
import { winAnsi } from "./win-ansi";

const bytes = (text: string): string => Buffer.from(winAnsi(text), "latin1").toString("hex");

test.each([
  ["Café ünï £5 ß", "Café ünï £5 ß"],
  ["Zoë Łukasz Ńowak", "Zoë Lukasz Nowak"],
  ["Erdős Pál, İstanbul, Đorđe", "Erdos Pál, Istanbul, Dorde"],
  ["e\u0301clair", "éclair"],
  ["№ 5 ﬁne", "No 5 fine"],
  ["日本 Ltd 🚀", "?? Ltd ?"],
  ["30 − 1 → 29", "30 - 1 -> 29"],
  ["soft\u200bspace\tand\u2009thin", "softspace and thin"],
])("%s is written %s", (text, shown) => expect(winAnsi(text)).toBe(shown));

test("the letters between ASCII and Latin-1 have their codes", () => {
  expect(bytes("€‚ƒ„…†‡ˆ‰Š‹ŒŽ")).toBe("808283848586" + "8788898a8b8c8e");
  expect(bytes("‘’“”•–—˜™š›œžŸ")).toBe("9192939495969798999a9b9c9e9f");
});

test("a control character is none of them", () => expect(winAnsi("a\u0085b\u0081c\u0000d")).toBe("a?b?c?d"));
