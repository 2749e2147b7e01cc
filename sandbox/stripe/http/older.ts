import { invalidRequest, missingParameter, unknownParameter } from "../errors";
import {
  discount,
  each,
  type FindRecurrence,
  gone,
  move,
  type Rule,
  renamed,
  reworded,
  within,
} from "./older-rules";
import type { Form } from "./request";
import type { Route } from "./route";

const paymentMethodTypes = renamed("payment_method_types", "allowed_payment_method_types");

const subscribed: Rule[] = [
  discount("coupon"),
  discount("promotion_code"),
  each("items", renamed("plan", "price")),
  reworded("prorate", ["proration_behavior"], { true: "create_prorations", false: "none" }),
  reworded("billing", ["collection_method"], {
    charge_automatically: "charge_automatically",
    send_invoice: "send_invoice",
  }),
  gone("plan", "quantity", "source", "tax_percent"),
];

const phased: Rule[] = [
  each(
    "phases",
    discount("coupon"),
    renamed("plans", "items"),
    each("items", renamed("plan", "price")),
    iterations,
    reworded("prorate", ["proration_behavior"], { true: "create_prorations", false: "none" }),
    gone("tax_percent"),
  ),
  reworded("renewal_behavior", ["end_behavior"], { release: "release", none: "cancel" }),
];

/**
 * Parameters as they were spelt before the version that is spoken here. Who sends no version may use them, as the
 * official CLI's own fixtures do; whoever names the version is held to it.
 */
const older: Record<string, Rule[]> = {
  "POST /v1/payment_intents": [
    paymentMethodTypes,
    renamed("source", "payment_method"),
    gone("save_payment_method"),
  ],
  "POST /v1/payment_intents/:id": [
    paymentMethodTypes,
    renamed("source", "payment_method"),
    gone("save_payment_method"),
  ],
  "POST /v1/payment_intents/:id/confirm": [paymentMethodTypes, renamed("source", "payment_method")],
  "POST /v1/setup_intents": [paymentMethodTypes],
  "POST /v1/setup_intents/:id": [paymentMethodTypes],
  "POST /v1/checkout/sessions": [
    paymentMethodTypes,
    reworded("ui_mode", ["ui_mode"], {
      hosted: "hosted_page",
      embedded: "embedded_page",
      custom: "elements",
    }),
    within("subscription_data", gone("coupon", "items", "trial_from_plan")),
    each("line_items", gone("amount", "currency", "description", "images", "name")),
  ],
  "POST /v1/promotion_codes": [couponOfCode],
  "POST /v1/subscriptions": subscribed,
  "POST /v1/subscriptions/:id": [
    ...subscribed,
    reworded("billing_cycle_anchor", ["billing_cycle_anchor", "type"], {
      now: "now",
      unchanged: "unchanged",
    }),
  ],
  "POST /v1/subscription_schedules": phased,
  "POST /v1/subscription_schedules/:id": phased,
  "POST /v1/invoices": [gone("application_fee", "billing", "tax_percent")],
  "POST /v1/invoiceitems": [
    renamed("price", "pricing", "price"),
    renamed("unit_amount", "unit_amount_decimal"),
  ],
  "POST /v1/invoiceitems/:id": [
    renamed("price", "pricing", "price"),
    renamed("unit_amount", "unit_amount_decimal"),
  ],
  "POST /v1/credit_notes": [gone("refund")],
};

/** What no longer has a name, and is not translated: the routes know it, but only from those who send no version. */
const nameless: Record<string, string[]> = {
  "POST /v1/customers": ["coupon", "promotion_code"],
  "POST /v1/customers/:id": ["coupon", "promotion_code"],
};

/** For whoever sends the version. */
export function refuseNameless({ method, path }: Pick<Route, "method" | "path">, form: Form): Form {
  const name = nameless[`${method} ${path}`]?.find((each) => each in form);
  if (name) throw unknownParameter(name);
  return form;
}

/** The form in today's words. */
export async function inTodaysWords(
  { method, path }: Pick<Route, "method" | "path">,
  form: Form,
  find: FindRecurrence,
): Promise<Form> {
  const translated = structuredClone(form);
  for (const rule of older[`${method} ${path}`] ?? []) await rule(translated, "", find);
  return translated;
}

function couponOfCode(form: Form, shown: string): void {
  move(form, shown, "coupon", ["promotion"], (coupon) => ({ type: "coupon", coupon }));
}

/** So many of its first item's intervals; one, where nothing says how long the phase lasts. */
async function iterations(phase: Form, shown: string, find: FindRecurrence): Promise<void> {
  if (!("end_date" in phase) && !("duration" in phase)) phase.iterations ??= "1";
  const { iterations: count } = phase;
  if (count === undefined) return;
  const param = `${shown}[iterations]`;
  if (!/^[1-9]\d*$/.test(String(count)))
    throw invalidRequest(`Invalid integer: ${count}`, { code: "parameter_invalid_integer", param });
  const recurrence = await find(firstPrice(phase));
  if (!recurrence) throw missingParameter(`${shown}[items][0][price]`);
  const { interval, interval_count } = recurrence;
  move(phase, shown, "iterations", ["duration"], () => ({
    interval,
    interval_count: String(Number(count) * interval_count),
  }));
}

function firstPrice({ items }: Form): string {
  const [first] = typeof items === "object" ? Object.values(items) : [];
  const price = typeof first === "object" && !Array.isArray(first) ? first.price : undefined;
  return typeof price === "string" ? price : "";
}
