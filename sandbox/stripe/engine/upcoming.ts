import { nextRenewal } from "../billing/upcoming";
import { nowOf } from "../flows/time";
import type { Subscription } from "../objects/wire";
import type { Unit } from "../store/unit";
import { type Perform, upcomingInvoice } from "./rehearsal";

/**
 * Says once what the next renewal will bill, as far as can be known now. Later than due when the subscription came to
 * renew only then, as one does whose cancellation was taken back.
 */
export async function announceRenewal(
  unit: Unit,
  subscription: Subscription,
  perform: Perform,
): Promise<void> {
  const { id, customer, test_clock } = subscription;
  unit.hidden("subscription", id).announced_renewal = nextRenewal(subscription);
  const invoice = await upcomingInvoice(
    unit,
    { suppose: async () => ({ customer, subscription: id }) },
    perform,
  );
  if (invoice) unit.emit("invoice.upcoming", invoice, await nowOf(unit, test_clock));
}
