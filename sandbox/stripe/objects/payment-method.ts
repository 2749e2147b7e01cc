import type { TestCard } from "../billing/cards";
import { addressOf } from "./address";
import { newId, prefixed } from "./ids";
import type { PaymentMethod } from "./wire";

type Given = {
  id?: string;
  card: TestCard;
  exp_month: number;
  exp_year: number;
  billing_details?: Partial<Pick<PaymentMethod["billing_details"], "address" | "email" | "name" | "phone">>;
};

export const newPaymentMethod = ({ card, ...given }: Given, now: number): PaymentMethod => ({
  id: given.id ?? newId("payment_method"),
  object: "payment_method",
  allow_redisplay: "unspecified",
  billing_details: {
    address: given.billing_details?.address ?? addressOf({}),
    email: given.billing_details?.email ?? null,
    name: given.billing_details?.name ?? null,
    phone: given.billing_details?.phone ?? null,
    tax_id: null,
  },
  card: {
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: card.country,
    display_brand: card.brand,
    exp_month: given.exp_month,
    exp_year: given.exp_year,
    fingerprint: prefixed("", 16).slice(1),
    funding: card.funding,
    generated_from: null,
    last4: card.number.slice(-4),
    networks: { available: [card.brand], preferred: null },
    regulated_status: "unregulated",
    three_d_secure_usage: { supported: true },
    wallet: null,
  },
  created: now,
  customer: null,
  customer_account: null,
  livemode: false,
  metadata: {},
  type: "card",
});
