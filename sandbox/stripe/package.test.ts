import fs from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { expect, test } from "vitest";

type Manifest = { dependencies: Record<string, string>; devDependencies: Record<string, string> };

const read = (file: string): Manifest =>
  JSON.parse(fs.readFileSync(path.join(import.meta.dirname, file), "utf8"));

/** The packages that the published files import. */
function imported(): string[] {
  const names = new Set<string>();
  for (const file of fs.readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })) {
    if (!/\.(tsx?|mjs)$/.test(file) || /\.test\.ts$|^testing\/|^node_modules\//.test(file)) continue;
    const source = fs.readFileSync(path.join(import.meta.dirname, file), "utf8");
    for (const [, specifier = ""] of source.matchAll(/(?:from |require\.resolve\()"([^".][^"]*)"/g))
      if (!isBuiltin(specifier)) names.add(/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "");
  }
  return [...names].sort();
}

test("the package depends on what its files import, in the versions that are tested here", () => {
  const { dependencies } = read("package.json");
  expect(Object.keys(dependencies).sort()).toEqual(imported());
  const root = read("../../package.json");
  expect({ ...root.devDependencies, ...root.dependencies }).toMatchObject(dependencies);
});
