import { newId, prefixed } from "./ids";
import type { Customer } from "./wire";

type Given = Partial<
  Pick<
    Customer,
    "address" | "description" | "email" | "metadata" | "name" | "phone" | "preferred_locales" | "test_clock"
  >
>;

export const newCustomer = (given: Given, now: number): Customer => ({
  id: newId("customer"),
  object: "customer",
  address: given.address ?? null,
  balance: 0,
  created: now,
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: given.description ?? null,
  discount: null,
  email: given.email ?? null,
  invoice_prefix: prefixed("", 8).slice(1).toUpperCase(),
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: false,
  metadata: given.metadata ?? {},
  name: given.name ?? null,
  next_invoice_sequence: 1,
  phone: given.phone ?? null,
  preferred_locales: given.preferred_locales ?? [],
  shipping: null,
  tax_exempt: "none",
  test_clock: given.test_clock ?? null,
});
