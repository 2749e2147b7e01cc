import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { cached } from "./cache";
import { contractSources } from "./load";
import type { Contract } from "./schema";

const require = createRequire(import.meta.url);

export type Validators = Record<string, ValidateFunction>;

/**
 * Of each object that the contract has a type for, by its `$ref`. To compile them takes ajv seconds, and so what it
 * wrote is kept as a file of code that loads at once.
 */
export async function loadValidators(contract: Contract): Promise<Validators> {
  const file = await cached("validators.cjs", [...contractSources, "validators.ts"], () => write(contract));
  const loaded: unknown = require(file);
  if (!areValidators(loaded)) throw new Error(`${file} holds no validators: delete it`);
  return loaded;
}

function write(contract: Contract): string {
  const ajv = new Ajv({ strict: false, code: { source: true, optimize: false }, validateSchema: false });
  ajv.addSchema({ $id: "stripe", ...contract });
  const { Objects, Parts, DeletedObjects } = contract.roots;
  const refs = Object.values({ ...Objects, ...Parts }).concat(Object.values(DeletedObjects ?? {}));
  const ids = refs.flatMap(({ $ref }) => ($ref ? [[$ref, `stripe${$ref}`]] : []));
  return standaloneCode(ajv, Object.fromEntries(ids));
}

const areValidators = (loaded: unknown): loaded is Validators =>
  typeof loaded === "object" &&
  loaded !== null &&
  Object.values(loaded).every((validate) => typeof validate === "function");
