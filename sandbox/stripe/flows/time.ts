import type { Customer } from "../objects/wire";
import type { Unit } from "../store/unit";

export const wallNow = (): number => Math.floor(Date.now() / 1000);

/** The present of whatever lives under this clock, or real time without one. */
export async function nowOf(unit: Unit, clock: string | null | undefined): Promise<number> {
  return clock ? (await unit.need("test_helpers.test_clock", clock, "test_clock")).frozen_time : wallNow();
}

/** The present of what belongs to a customer who may not exist yet. */
export async function nowOfCustomer(unit: Unit, customer: string | null): Promise<number> {
  const known: Customer | undefined = customer ? await unit.get("customer", customer) : undefined;
  return await nowOf(unit, known?.test_clock);
}
