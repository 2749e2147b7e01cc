import { addressOf } from "./address";
import type { PaymentIntent } from "./wire";

type Shipping = NonNullable<PaymentIntent["shipping"]>;
type Given = Omit<Shipping, "address"> & { address: Parameters<typeof addressOf>[0] };

/** Where what was paid for is sent. */
export const shippingOf = ({ address, name, ...given }: Given): Shipping => ({
  address: addressOf(address),
  carrier: given.carrier ?? null,
  name,
  phone: given.phone ?? null,
  tracking_number: given.tracking_number ?? null,
});
