import { newId } from "./ids";
import type { Discount } from "./wire";

type Given = Pick<Discount, "customer" | "end" | "promotion_code" | "subscription"> & {
  coupon: string;
  /** Only of a session that sells things once. */
  checkout_session?: string | null;
  invoice?: string;
  invoice_item?: string;
};

export const newDiscount = ({ coupon, ...given }: Given, now: number): Discount => ({
  id: newId("discount"),
  object: "discount",
  checkout_session: given.checkout_session ?? null,
  customer: given.customer,
  customer_account: null,
  end: given.end,
  invoice: given.invoice ?? null,
  invoice_item: given.invoice_item ?? null,
  promotion_code: given.promotion_code,
  source: { coupon, type: "coupon" },
  start: now,
  subscription: given.subscription,
  subscription_item: null,
});
