import { type Contract, resolve, type Schema } from "./schema";

/** Whether the SDK's type of an object says that this property is an id or the object itself. */
export function canExpand(contract: Contract, objectType: string, property: string): boolean {
  const root = contract.roots.Objects?.[objectType] ?? contract.roots.Parts?.[objectType];
  const schema = root && resolve(contract, root).properties?.[property];
  return schema ? isObject(contract, schema) : false;
}

function isObject(contract: Contract, schema: Schema): boolean {
  const resolved = resolve(contract, schema);
  return resolved.anyOf?.some((option) => isObject(contract, option)) ?? resolved.type === "object";
}
