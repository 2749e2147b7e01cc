import fs from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { expect, test } from "vitest";

type Manifest = Record<"dependencies" | "devDependencies" | "exports", Record<string, string>>;

const read = (file: string): Manifest => JSON.parse(sourceOf(file));

/** The published files with code in them. */
const published = (): string[] =>
  fs
    .readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && !/\.test\.ts$|^testing\/|^node_modules\//.test(file));

const sourceOf = (file: string): string => fs.readFileSync(path.join(import.meta.dirname, file), "utf8");

/** The packages that the published files import. */
function imported(): string[] {
  const names = new Set<string>();
  for (const file of published())
    for (const [, specifier = ""] of sourceOf(file).matchAll(/(?:from |require\.resolve\()"([^".][^"]*)"/g))
      if (!isBuiltin(specifier)) names.add(/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "");
  return [...names].sort();
}

test("the package depends on what its files import, in the versions that are tested here", () => {
  const { dependencies } = read("package.json");
  expect(Object.keys(dependencies).sort()).toEqual(imported());
  const root = read("../../package.json");
  expect({ ...root.devDependencies, ...root.dependencies }).toMatchObject(dependencies);
});

test("what the package exports is published", () => {
  const exported = Object.values(read("package.json").exports).filter((file) => !file.endsWith(".json"));
  expect(exported.map((file) => path.normalize(file)).filter((file) => !published().includes(file))).toEqual(
    [],
  );
});

test("each page says itself how its JSX is meant, since it is compiled in projects that mean React", () => {
  const pages = published().filter((file) => file.endsWith(".tsx"));
  expect(pages.length).toBeGreaterThan(0);
  const pragma = "/** @jsxRuntime automatic */\n/** @jsxImportSource hono/jsx */\n";
  expect(pages.filter((file) => !sourceOf(file).startsWith(pragma))).toEqual([]);
});
