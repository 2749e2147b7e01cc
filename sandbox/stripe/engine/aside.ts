import { inspect } from "node:util";
import type { Due } from "../store/unit";

/** What was to be done and could not be. */
export type SetAside = { id: string; at: number; reason: string };

/**
 * Due work that always fails, and is left alone so that everything else goes on: until it is due at another time, or
 * another process tries it.
 */
export class Aside {
  private readonly known = new Map<string, SetAside>();

  add({ object: { id }, at }: Due, error: unknown): void {
    console.error(`Stripe sandbox: ${id} is set aside, because what is due for it failed:`, error);
    this.known.set(`${id} ${at}`, {
      id,
      at,
      reason: error instanceof Error ? error.message : inspect(error),
    });
  }

  /** As the store passes them over. */
  get passedOver(): string[] {
    return [...this.known.keys()];
  }

  list(): SetAside[] {
    return [...this.known.values()];
  }
}
