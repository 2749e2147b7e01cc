import { invalidRequest } from "../errors";
import { typeOfId } from "../objects/ids";
import type { Unit } from "../store/unit";
import { included } from "./includable";

type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

const deepest = 4;

/** Replaces ids by their objects along the paths of `expand[]`, in place. `body` must be a copy. */
export async function expand(unit: Unit, body: JsonObject, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const segments = path.split(".");
    if (segments.filter((segment) => segment !== "data").length > deepest)
      throw invalidRequest(`You cannot expand more than ${deepest} levels of a property: ${path}`, {
        param: "expand",
      });
    await expandPath(unit, body, segments, path);
  }
}

async function expandPath(
  unit: Unit,
  node: JsonObject,
  [key, ...rest]: string[],
  path: string,
): Promise<void> {
  if (key === undefined) return;
  const value = node[key] ?? (await included(unit, node, key));
  if (value === undefined)
    throw invalidRequest(`This property cannot be expanded (${path}).`, { param: "expand" });
  const expanded = typeof value === "string" ? await load(unit, value, path) : value;
  node[key] = expanded;
  const children = Array.isArray(expanded) ? expanded : [expanded];
  for (const child of children) if (isObject(child)) await expandPath(unit, child, rest, path);
}

async function load(unit: Unit, id: string, path: string): Promise<JsonObject> {
  const type = typeOfId(id);
  if (!type) throw invalidRequest(`This property cannot be expanded (${path}).`, { param: "expand" });
  if (await unit.isDeleted(type, id)) return { id, object: type, deleted: true };
  return copy(await unit.need(type, id, path));
}

export const copy = (object: object): JsonObject => JSON.parse(JSON.stringify(object));

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
