export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** What is stored must not change by what is shown of it. */
export const copy = (object: object): JsonObject => JSON.parse(JSON.stringify(object));

export const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
