import { expect, test } from "vitest";
import { csvCell, formatOf } from "./csv";

test.each([
  ["plain", "plain"],
  ["", ""],
  [null, ""],
  [-12, "-12"],
  ["a,b", '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ["two\r\nlines", '"two\r\nlines"'],
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  [{ decimal: "-1.25" }, "-1.25"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["＝1", "'＝1"],
  ['=HYPERLINK("http://evil","x")', '"\'=HYPERLINK(""http://evil"",""x"")"'],
])("the cell %j", (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

test.each([
  ["text/csv", "csv"],
  ["TEXT/CSV; header=present", "csv"],
  ["text/csv, application/json;q=0.5", "csv"],
  ["application/json, text/csv", "json"],
  ["text/html,*/*", "json"],
  ["", "json"],
])("Accept: %s", (accept, format) => {
  expect(formatOf(new Request("http://localhost", { headers: { accept } }))).toBe(format);
});
