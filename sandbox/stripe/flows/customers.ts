import { invalidRequest } from "../errors";
import { newCustomer } from "../objects/customer";
import { overKeys } from "../objects/subscription";
import type { Customer } from "../objects/wire";
import type { Unit } from "../store/unit";
import { endSubscription } from "./end-subscription";
import { nowOf } from "./time";

const perClock = 3;

export async function createCustomer(
  unit: Unit,
  given: Parameters<typeof newCustomer>[0],
): Promise<Customer> {
  if (given.test_clock) {
    const others = await unit.all("customer", { allOf: [`test_clock:${given.test_clock}`] });
    if (others.length >= perClock)
      throw invalidRequest(`Test clocks have a limit of ${perClock} customers.`, { param: "test_clock" });
  }
  const at = await nowOf(unit, given.test_clock);
  const customer = unit.add("customer", newCustomer(given, at), null);
  unit.emit("customer.created", customer, at);
  return customer;
}

/** With its subscriptions, which end at once. */
export async function deleteCustomer(unit: Unit, customer: Customer): Promise<void> {
  const at = await nowOf(unit, customer.test_clock);
  const current = await unit.all("subscription", {
    allOf: [`customer:${customer.id}`],
    noneOf: overKeys,
  });
  for (const subscription of current) await endSubscription(unit, subscription, at);
  unit.emit("customer.deleted", customer, at);
  await unit.remove("customer", customer.id);
}
