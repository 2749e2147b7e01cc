import type { ValidateFunction } from "ajv";
import type { Event } from "../objects/wire";
import { loadContract } from "./load";
import type { Params } from "./roots";
import { type Contract, resolve, type Schema } from "./schema";
import { loadValidators, type Validators } from "./validators";

type Json = { [key: string]: unknown };

/** Holds answers and events against the SDK's types and collects where they differ. Does nothing unless enabled. */
export class ContractCheck {
  readonly contract: Contract;
  readonly deviations: string[] = [];
  private readonly validators: Validators | undefined;

  private constructor(contract: Contract, validators: Validators | undefined) {
    this.contract = contract;
    this.validators = validators;
  }

  static async load({ enabled }: { enabled: boolean }): Promise<ContractCheck> {
    const contract = await loadContract();
    return new ContractCheck(contract, enabled ? await loadValidators(contract) : undefined);
  }

  /** For those who run the sandbox as a process of its own. */
  report(): { checked: boolean; deviations: string[] } {
    return { checked: this.validators !== undefined, deviations: this.deviations };
  }

  params(name: keyof Params): Schema {
    const schema = this.contract.roots.Params?.[name];
    if (!schema) throw new Error(`roots.ts does not name ${name}`);
    return schema;
  }

  checkAnswer(where: string, answer: Json): void {
    if (!this.validators) return;
    if (answer.object === "list" || answer.object === "search_result") this.checkList(where, answer);
    else this.checkObject(where, answer);
  }

  /** The envelope, the object, and that `previous_attributes` names only what its type has. */
  checkEvent(text: string): void {
    if (!this.validators) return;
    const event: Event = JSON.parse(text);
    this.checkObject(event.type, { ...event });
    const object: Json = { ...event.data.object };
    this.checkObject(`${event.type} data.object`, object);
    const properties = this.properties(object);
    for (const key of Object.keys(event.data.previous_attributes ?? {}))
      if (!(key in properties)) this.deviations.push(`${event.type}: previous_attributes has ${key}`);
  }

  private checkList(where: string, list: Json): void {
    const { object, data, has_more, url, next_page, ...surplus } = list;
    if ((object === "search_result") !== (next_page !== undefined))
      this.deviations.push(`${where}: only search results, and all of them, have a next_page`);
    if (!Array.isArray(data) || typeof has_more !== "boolean" || typeof url !== "string")
      this.deviations.push(`${where}: not a list`);
    if (Object.keys(surplus).length > 0) this.deviations.push(`${where}: list with ${Object.keys(surplus)}`);
    if (Array.isArray(data)) for (const element of data) this.checkObject(`${where} data[]`, element);
  }

  private checkObject(where: string, object: Json): void {
    const validate = this.validator(
      typeof object.object === "string" ? object.object : "",
      object.deleted === true,
    );
    if (!validate) this.deviations.push(`${where}: no type for object ${object.object}`);
    else if (!validate(object)) {
      const [{ instancePath = "", message = "", params = {} } = {}] = validate.errors ?? [];
      const found = JSON.stringify(at(object, instancePath))?.slice(0, 200);
      this.deviations.push(`${where}: ${instancePath} ${message} ${JSON.stringify(params)} in ${found}`);
    }
  }

  private properties({ object: type }: Json): Record<string, Schema> {
    const schema = typeof type === "string" ? this.schemaOf(type, "Objects", "Parts") : undefined;
    return (schema && resolve(this.contract, schema).properties) ?? {};
  }

  private schemaOf(type: string, ...kinds: string[]): Schema | undefined {
    return kinds.flatMap((kind) => this.contract.roots[kind]?.[type] ?? [])[0];
  }

  private validator(type: string, deleted: boolean): ValidateFunction | undefined {
    const schema = deleted ? this.schemaOf(type, "DeletedObjects") : this.schemaOf(type, "Objects", "Parts");
    return schema?.$ref ? this.validators?.[schema.$ref] : undefined;
  }
}

/** The value at a JSON pointer. */
const at = (value: unknown, pointer: string): unknown =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === "object" && inner !== null
          ? Object.entries(inner).find(([name]) => name === key)?.[1]
          : undefined,
      value,
    );
