import { Ajv, type ValidateFunction } from "ajv";
import type { Event } from "../objects/wire";
import { loadContract } from "./load";
import type { Params } from "./roots";
import { type Contract, resolve, type Schema } from "./schema";

type Json = { [key: string]: unknown };

/** Holds answers and events against the SDK's types and collects where they differ. Does nothing unless enabled. */
export class ContractCheck {
  readonly contract: Contract = loadContract();
  readonly deviations: string[] = [];
  private readonly ajv: Ajv | undefined;
  private readonly validators = new Map<string, ValidateFunction>();

  constructor({ enabled }: { enabled: boolean }) {
    if (!enabled) return;
    this.ajv = new Ajv({ strict: false, allErrors: false, verbose: true });
    this.ajv.addSchema({ $id: "stripe", ...this.contract });
  }

  /** For those who run the sandbox as a process of its own. */
  report(): { checked: boolean; deviations: string[] } {
    return { checked: this.ajv !== undefined, deviations: this.deviations };
  }

  params(name: keyof Params): Schema {
    const schema = this.contract.roots.Params?.[name];
    if (!schema) throw new Error(`roots.ts does not name ${name}`);
    return schema;
  }

  checkAnswer(where: string, answer: Json): void {
    if (!this.ajv) return;
    if (answer.object === "list" || answer.object === "search_result") this.checkList(where, answer);
    else this.checkObject(where, answer);
  }

  /** The envelope, the object, and that `previous_attributes` names only what its type has. */
  checkEvent(text: string): void {
    if (!this.ajv) return;
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
      const [error] = validate.errors ?? [];
      const detail = JSON.stringify(error?.params);
      this.deviations.push(
        `${where}: ${error?.instancePath} ${error?.message} ${detail} in ${JSON.stringify(error?.data)?.slice(0, 200)}`,
      );
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
    if (!schema?.$ref || !this.ajv) return undefined;
    const known = this.validators.get(schema.$ref);
    if (known) return known;
    const compiled = this.ajv.compile({ $ref: `stripe${schema.$ref}` });
    this.validators.set(schema.$ref, compiled);
    return compiled;
  }
}
