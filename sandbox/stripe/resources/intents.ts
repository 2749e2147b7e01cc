import { findMethod } from "../flows/payment-methods";
import { nowOfCustomer } from "../flows/time";
import { mergeMetadata } from "../objects/metadata";
import type { PaymentIntent, SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { cardsOnly } from "./allowed-methods";

/** What payment intents and setup intents share in their requests. */
type Beginning = {
  allowed_payment_method_types?: string[];
  automatic_payment_methods?: { allow_redirects?: string; enabled: boolean };
  customer?: string;
  metadata?: Parameters<typeof mergeMetadata>[1];
  payment_method?: string;
};

/** Whose it is, by which method, and the time it is made. */
export async function readBeginning(unit: Unit, given: Beginning) {
  const customer = given.customer ? (await unit.need("customer", given.customer, "customer")).id : null;
  const method = given.payment_method
    ? await findMethod(unit, given.payment_method, "payment_method", customer)
    : undefined;
  const shape = {
    allowed_payment_method_types: cardsOnly(given.allowed_payment_method_types),
    customer,
    payment_method: method?.id ?? null,
    metadata: mergeMetadata({}, given.metadata),
    automatic_payment_methods: {
      allow_redirects: "always",
      ...(given.automatic_payment_methods ?? { enabled: true }),
    },
  };
  return { shape, at: await nowOfCustomer(unit, customer) };
}

type Change = Pick<Beginning, "customer" | "metadata" | "payment_method"> & { description?: string | null };

/** Another method has to be confirmed again. */
export async function changeIntent(
  unit: Unit,
  intent: PaymentIntent | SetupIntent,
  given: Change,
): Promise<void> {
  if (given.customer !== undefined)
    intent.customer = (await unit.need("customer", given.customer, "customer")).id;
  if (given.payment_method !== undefined) {
    const method = await findMethod(unit, given.payment_method, "payment_method", intent.customer);
    intent.payment_method = method.id;
    intent.status = "requires_confirmation";
    intent.next_action = null;
  }
  if (given.description !== undefined) intent.description = given.description || null;
  intent.metadata = mergeMetadata(intent.metadata, given.metadata);
}
