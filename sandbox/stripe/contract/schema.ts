/** The part of JSON Schema (draft 7) that the generator writes. */
export type Schema = {
  $ref?: string;
  type?: "object" | "array" | "string" | "number" | "boolean" | "null";
  const?: string | number | boolean;
  enum?: (string | number)[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
};

export type Contract = {
  /** By kind of root (`Objects`, `Params` …), then by the property's name in roots.ts. */
  roots: Record<string, Record<string, Schema>>;
  $defs: Record<string, Schema>;
};

const prefix = "#/$defs/";

export const refTo = (definition: string): Schema => ({ $ref: prefix + encodeURIComponent(definition) });

/** The schema itself, or the one it refers to. */
export function resolve(contract: Contract, schema: Schema): Schema {
  if (!schema.$ref) return schema;
  const definition = contract.$defs[decodeURIComponent(schema.$ref.slice(prefix.length))];
  if (!definition) throw new Error(`The contract has no definition ${schema.$ref}`);
  return definition;
}
