import { randomFillSync } from "node:crypto";
import type { ObjectType } from "./wire";

const prefixes: Record<ObjectType, string> = {
  balance_transaction: "txn",
  "billing_portal.configuration": "bpc",
  "billing_portal.session": "bps",
  charge: "ch",
  "checkout.session": "cs_test",
  credit_note: "cn",
  coupon: "coupon",
  customer: "cus",
  discount: "di",
  dispute: "du",
  customer_balance_transaction: "cbtxn",
  invoice: "in",
  invoice_payment: "inpay",
  invoiceitem: "ii",
  payment_intent: "pi",
  payment_method: "pm",
  price: "price",
  product: "prod",
  promotion_code: "promo",
  refund: "re",
  setup_intent: "seti",
  // Before `sub`, which its ids begin with too.
  subscription_schedule: "sub_sched",
  subscription: "sub",
  tax_id: "txi",
  "test_helpers.test_clock": "clock",
  webhook_endpoint: "we",
};

const lengths: Partial<Record<ObjectType, number>> = { customer: 14, product: 14, "checkout.session": 58 };

export const newId = (type: ObjectType): string => prefixed(prefixes[type], lengths[type] ?? 24);

/** An id for what is not an object of its own, such as `il_…` or `req_…`. */
export const prefixed = (prefix: string, length = 24): string => `${prefix}_${random(length)}`;

export const clientSecret = (id: string): string => `${id}_secret_${random(25)}`;

/** The type of object that an id names, by its prefix. */
export function typeOfId(id: string): ObjectType | undefined {
  return types.find((type) => id.startsWith(`${prefixes[type]}_`));
}

export const isObjectType = (type: string): type is ObjectType => type in prefixes;

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const types = Object.keys(prefixes).filter(isObjectType);

function random(length: number): string {
  let text = "";
  while (text.length < length) {
    const byte = randomByte();
    // 248 = 4 × 62: above it the alphabet's first letters would be likelier.
    if (byte < 248) text += alphabet[byte % 62];
  }
  return text;
}

/** Asking the system for each id alone would cost more than all else about it. */
const pool = Buffer.alloc(8192);
let used = pool.length;

function randomByte(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.readUInt8(used++);
}
