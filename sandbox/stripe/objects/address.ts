import type { Customer } from "./wire";

type Address = NonNullable<Customer["address"]>;

/** Every line is there, if only as null. */
export const addressOf = (given: Partial<Address>): Address => ({
  city: given.city ?? null,
  country: given.country ?? null,
  line1: given.line1 ?? null,
  line2: given.line2 ?? null,
  postal_code: given.postal_code ?? null,
  state: given.state ?? null,
});
