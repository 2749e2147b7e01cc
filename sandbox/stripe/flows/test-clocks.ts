import { reach, reachAlone } from "../billing/reach";
import { invalidRequest } from "../errors";
import { overKeys } from "../objects/subscription";
import type { Customer, Subscription, TestClock } from "../objects/wire";
import type { Unit } from "../store/unit";
import { deleteCustomer } from "./customers";

/** With its customers, and their subscriptions. */
export async function deleteClock(unit: Unit, clock: TestClock): Promise<void> {
  for (const customer of await unit.all("customer", { allOf: [`test_clock:${clock.id}`] }))
    await deleteCustomer(unit, customer);
  unit.emit("test_helpers.test_clock.deleted", clock, clock.frozen_time);
  await unit.remove("test_helpers.test_clock", clock.id);
}

/** A customer who has bought nothing yet lives under the clock from now on. */
export async function attachCustomer(unit: Unit, clock: TestClock, customer: Customer): Promise<void> {
  if (customer.test_clock)
    throw invalidRequest(`${customer.id} is on a test clock already.`, { param: "customer" });
  const bought = await unit.latest("invoice", { allOf: [`customer:${customer.id}`] });
  if (bought)
    throw invalidRequest(
      "The Stripe sandbox does not move a customer who has invoices to a test clock yet.",
      {
        code: "sandbox_not_implemented",
        param: "customer",
      },
    );
  customer.test_clock = clock.id;
  unit.emit("customer.updated", customer, clock.frozen_time);
}

/** The engine does the rest. */
export async function advanceClock(unit: Unit, clock: TestClock, frozen_time: number): Promise<void> {
  if (clock.status === "advancing") throw invalidRequest("Test clock advancement underway.");
  if (frozen_time <= clock.frozen_time)
    throw invalidRequest("Test clocks can only be advanced to a time after their current frozen time.", {
      param: "frozen_time",
    });
  await refuseTooFar(unit, clock, frozen_time);
  clock.status = "advancing";
  clock.status_details = { advancing: { target_frozen_time: frozen_time } };
  unit.emit("test_helpers.test_clock.advancing", clock, clock.frozen_time);
}

/** Stripe advances by two intervals of the clock's shortest subscription at most. */
async function refuseTooFar(unit: Unit, clock: TestClock, frozen_time: number): Promise<void> {
  const running = await unit.all("subscription", {
    allOf: [`test_clock:${clock.id}`],
    noneOf: overKeys,
  });
  const limits = running.flatMap((subscription) => reaches(subscription, clock.frozen_time));
  if (limits.length === 0) {
    if (frozen_time > reachAlone(clock.frozen_time))
      throw tooFar("two years at a time, as long as it has no subscriptions", reachAlone(clock.frozen_time));
  } else if (frozen_time > Math.min(...limits))
    throw tooFar("two intervals of its shortest subscription at a time", Math.min(...limits));
}

const reaches = ({ billing_cycle_anchor, items }: Subscription, time: number): number[] =>
  items.data.flatMap(({ price }) =>
    price.recurring ? reach(billing_cycle_anchor, price.recurring, time) : [],
  );

const tooFar = (limit: string, until: number) =>
  invalidRequest(`A test clock can be advanced by at most ${limit}: until ${until}.`, {
    param: "frozen_time",
  });
