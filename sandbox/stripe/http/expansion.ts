import { invalidRequest } from "../errors";
import { typeOfId } from "../objects/ids";
import type { Unit } from "../store/unit";
import { included } from "./includable";
import { copy, isObject, type Json, type JsonObject } from "./json";

const deepest = 4;

/** What an SDK type lets `expand[]` replace. */
export type CanExpand = (objectType: string, property: string) => boolean;

/** Replaces ids by their objects along the paths of `expand[]`, in place. `body` must be a copy. */
export async function expand(
  unit: Unit,
  body: JsonObject,
  paths: readonly string[],
  canExpand: CanExpand,
): Promise<void> {
  for (const path of paths) {
    const segments = path.split(".");
    // `data` of a list counts, as at Stripe: data.items.data.price.product is too deep.
    if (segments.length > deepest)
      throw invalidRequest(`You cannot expand more than ${deepest} levels of a property. Property: ${path}`, {
        param: "expand",
      });
    await new Expansion(unit, canExpand, path).of(body, segments);
  }
}

class Expansion {
  private readonly unit: Unit;
  private readonly canExpand: CanExpand;
  private readonly path: string;

  constructor(unit: Unit, canExpand: CanExpand, path: string) {
    this.unit = unit;
    this.canExpand = canExpand;
    this.path = path;
  }

  async of(node: JsonObject, [key, ...rest]: string[]): Promise<void> {
    if (key === undefined) return;
    // Of what is deleted only its id is left, whatever is asked for.
    if (node.deleted === true && !(key in node)) return;
    const value = await this.valueOf(node, key);
    node[key] = value;
    const children = Array.isArray(value) ? value : [value];
    for (const child of children) if (isObject(child)) await this.of(child, rest);
  }

  private async valueOf(node: JsonObject, key: string): Promise<Json> {
    const value = key in node ? node[key] : await included(this.unit, node, key);
    if (value === undefined || !this.allowed(node, key, value))
      throw invalidRequest(`This property cannot be expanded (${this.path}).`, { param: "expand" });
    if (!Array.isArray(value)) return typeof value === "string" ? await this.load(key, value) : value;
    const elements: Json[] = [];
    for (const element of value)
      elements.push(typeof element === "string" ? await this.load(key, element) : element);
    return elements;
  }

  /** Lists and hashes are only passed through, and say nothing of their type. */
  private allowed(node: JsonObject, key: string, value: Json): boolean {
    if (typeof value === "object" && value !== null) return true;
    return typeof node.object !== "string" || this.canExpand(node.object, key);
  }

  private async load(key: string, id: string): Promise<JsonObject> {
    // Coupons are named by whoever makes them.
    const type = key === "coupon" ? key : typeOfId(id);
    if (!type) throw invalidRequest(`This property cannot be expanded (${this.path}).`, { param: "expand" });
    if (await this.unit.isDeleted(type, id)) return { id, object: type, deleted: true };
    return copy(await this.unit.need(type, id, this.path));
  }
}
