import { invalidRequest } from "../errors";
import type { Customer } from "../objects/wire";
import type { Unit } from "../store/unit";

/**
 * Refuses a subscription or a schedule in another currency than what is still to be billed. One-off invoices may be in
 * any. https://docs.stripe.com/invoicing/multi-currency-customers
 */
export async function refuseMixedCurrencies(unit: Unit, customer: Customer, currency: string): Promise<void> {
  const allOf = [`customer:${customer.id}`];
  const subscriptions = await unit.all("subscription", {
    allOf,
    noneOf: ["status:canceled", "status:incomplete_expired"],
  });
  const schedules = await unit.all("subscription_schedule", { allOf: [...allOf, "status:not_started"] });
  const items = await unit.all("invoiceitem", { allOf: [...allOf, "pending:true"] });
  const phases = schedules.flatMap((schedule) => schedule.phases);
  const other = [...subscriptions, ...phases, ...items].find((billed) => billed.currency !== currency);
  if (other)
    throw invalidRequest(
      `You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency ${other.currency}.`,
    );
}
