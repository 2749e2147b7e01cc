import { describe, expect, test } from "vitest";
import { type Fields, parseQuery } from "./query";

type Thing = { name: string | null; total: number; paid: boolean; metadata: Record<string, string> };
const fields: Fields<Thing> = {
  name: { kind: "text", read: ({ name }) => name },
  total: { kind: "number", read: ({ total }) => total },
  paid: { kind: "token", read: ({ paid }) => paid },
};
const ada: Thing = {
  name: "Ada Lovelace",
  total: 2900,
  paid: true,
  metadata: { tier: "pro", "a key": 'say "hi"' },
};

describe("a query", () => {
  test.each([
    ['name:"ada lovelace"', true],
    ["name:'Ada'", false],
    ['name~"lace"', true],
    ['-name~"lace"', false],
    ["name:null", false],
    ["-name:null", true],
    ["total:2900", true],
    ["total>2899 total<=2900", true],
    ["total>2900", false],
    ['paid:"true"', true],
    ["paid:true AND total<1", false],
    ["paid:false OR total>1", true],
    ['metadata["tier"]:"pro"', true],
    ["metadata['tier']:'starter'", false],
    ['metadata["none"]:null', true],
    ['-metadata["tier"]:null and metadata["tier"]~"pro"', true],
    ['metadata["a key"]:"say \\"hi\\""', true],
  ])("%s: %s", (query, expected) => expect(parseQuery(query, "things", fields)(ada)).toBe(expected));

  test.each([
    ["", /unable to parse/],
    ["Ada", /unable to parse/],
    ["AND name:'x'", /unable to parse/],
    ["(name:'x')", /unable to parse/],
    ["size:5", /Field `size` is an unsupported search field for resource `things`/],
    ["name:'a' AND total:1 OR paid:true", /can't combine/],
    ["name~'ad'", /three characters/],
    ["name>5", /Invalid comparison/],
    ["total:'many'", /Invalid comparison/],
    ["paid~'tru'", /Invalid comparison/],
  ])("%s is refused", (query, message) => expect(() => parseQuery(query, "things", fields)).toThrow(message));
});
