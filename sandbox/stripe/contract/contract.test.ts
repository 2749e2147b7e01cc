import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { routes } from "../resources/index";
import { sdkFolder } from "./cache";
import { ContractCheck } from "./check";

const check = await ContractCheck.load({ enabled: true });

/** Every route that the SDK calls, as it writes them in its own code. */
function sdkRoutes(): Set<string> {
  const found = new Set<string>();
  const folder = path.join(sdkFolder, "esm", "resources");
  for (const file of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".js")) continue;
    const source = fs.readFileSync(path.join(folder, file), "utf8");
    for (const [, method, route] of source.matchAll(/_makeRequest\('(\w+)', [`']([^`']+)[`']/g))
      found.add(`${method} ${route?.replace(/\$\{[^}]*\}/g, ":")}`);
  }
  return found;
}

test("every route exists in the SDK", () => {
  const known = sdkRoutes();
  expect(known.size).toBeGreaterThan(600);
  const ours = routes.map(({ method, path: route }) => `${method} ${route.replace(/:\w+/g, ":")}`);
  expect(ours.filter((route) => !known.has(route))).toEqual([]);
  expect(new Set(ours).size).toBe(ours.length);
});

test("every parameter that a route implements exists in the SDK's type", () => {
  for (const { params, implemented } of routes) {
    const { properties } = check.contract.$defs[
      decodeURIComponent(check.params(params).$ref?.replace("#/$defs/", "") ?? "")
    ] ?? { properties: {} };
    for (const name of implemented)
      expect(properties, `${params} ${name}`).toHaveProperty(name.split(".")[0] ?? "");
  }
});

test("a wrong shape is noticed", async () => {
  const deviating = await ContractCheck.load({ enabled: true });
  deviating.checkAnswer("old", { id: "price_1", object: "price", unit_amount: 1, product: "prod_1" });
  deviating.checkAnswer("unknown", { id: "x_1", object: "unicorn" });
  deviating.checkAnswer("list", { object: "list", data: [], has_more: false, url: "/v1/prices", count: 0 });
  expect(deviating.deviations).toEqual([
    expect.stringMatching(/^old: .* must have required property .* in \{"id":"price_1"/),
    "unknown: no type for object unicorn",
    "list: list with count",
  ]);
});
