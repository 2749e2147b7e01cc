import { boundary } from "../billing/period";
import { invalidRequest, missingParameter } from "../errors";
import type { GivenDiscount } from "../flows/discounts";
import { currencyOf } from "../flows/recurrence";
import { mergeMetadata } from "../objects/metadata";
import { newPhase, type Phase } from "../objects/subscription-schedule";
import type { Customer } from "../objects/wire";
import type { Unit } from "../store/unit";
import {
  defaultMethod,
  type GivenAddedItem,
  type GivenItem,
  readAddedItems,
  readItems,
} from "./subscription-parameters";

/** What the sandbox honours of a phase. */
const phaseFields = [
  "add_invoice_items.discountable",
  "add_invoice_items.metadata",
  "add_invoice_items.period",
  "add_invoice_items.price",
  "add_invoice_items.price_data",
  "add_invoice_items.quantity",
  "billing_cycle_anchor",
  "collection_method",
  "currency",
  "default_payment_method",
  "description",
  "discounts",
  "duration",
  "end_date",
  "invoice_settings.days_until_due",
  "items.metadata",
  "items.price",
  "items.price_data",
  "items.quantity",
  "metadata",
  "proration_behavior",
  "trial",
  "trial_end",
] as const;

/** The parameters of phases, as they are called where they are given. */
export const phaseParameters = <P extends string>(prefix: P) =>
  phaseFields.map((field) => `${prefix}.${field}` as const);

type Moment = number | string;

export type GivenPhase = {
  add_invoice_items?: GivenAddedItem[];
  billing_cycle_anchor?: string;
  collection_method?: string;
  currency?: string;
  default_payment_method?: string;
  description?: string | null;
  discounts?: "" | GivenDiscount[] | null;
  duration?: { interval: string; interval_count?: number };
  end_date?: Moment;
  invoice_settings?: { days_until_due?: number };
  items: GivenItem[];
  metadata?: Parameters<typeof mergeMetadata>[1];
  proration_behavior?: string;
  start_date?: Moment;
  trial?: boolean;
  trial_end?: Moment;
};

type Circumstances = {
  customer: Pick<Customer, "id">;
  /** When the first phase begins; others begin where the one before them ends. */
  begins: number;
  at: number;
};

export async function readPhases(
  unit: Unit,
  given: readonly GivenPhase[],
  { customer, begins, at }: Circumstances,
): Promise<Phase[]> {
  if (given.length === 0) throw missingParameter("phases");
  const phases: Phase[] = [];
  for (const [index, phase] of given.entries()) {
    const param = `phases[${index}]`;
    const start_date = phases.at(-1)?.end_date ?? begins;
    refuseGap(phase, start_date, at, param);
    const end_date = endOf(phase, start_date, at, param);
    phases.push(await readPhase(unit, phase, { customer, start_date, end_date, at, param }));
  }
  return phases;
}

async function readPhase(
  unit: Unit,
  phase: GivenPhase,
  {
    customer,
    start_date,
    end_date,
    at,
    param,
  }: { customer: Pick<Customer, "id">; start_date: number; end_date: number; at: number; param: string },
): Promise<Phase> {
  const items = await readItems(unit, phase.items, `${param}[items]`);
  const added = await readAddedItems(unit, phase.add_invoice_items ?? [], `${param}[add_invoice_items]`);
  const currency = currencyOf([...items, ...added]);
  if (phase.currency !== undefined && phase.currency.toLowerCase() !== currency)
    throw invalidRequest(`The phase's prices are in ${currency}.`, { param: `${param}[currency]` });
  for (const { coupon, promotion_code } of phase.discounts || []) {
    if (coupon) await unit.need("coupon", coupon, `${param}[discounts][0][coupon]`);
    if (promotion_code) await unit.need("promotion_code", promotion_code, `${param}[discounts]`);
  }
  return newPhase({
    add_invoice_items: added.map(({ price, period, ...item }) => ({
      discountable: item.discountable ?? true,
      discounts: [],
      metadata: item.metadata ?? {},
      period: period ?? { start: { type: "max_item_period_start" }, end: { type: "min_item_period_end" } },
      price: price.id,
      quantity: item.quantity,
      tax_rates: [],
    })),
    billing_cycle_anchor: phase.billing_cycle_anchor ?? null,
    collection_method: phase.collection_method ?? null,
    currency,
    days_until_due: phase.invoice_settings?.days_until_due ?? null,
    default_payment_method: await defaultMethod(unit, customer.id, phase.default_payment_method),
    description: phase.description || null,
    discounts: (phase.discounts || []).map((discount) => ({
      coupon: discount.coupon ?? null,
      discount: discount.discount ?? null,
      promotion_code: discount.promotion_code ?? null,
    })),
    end_date,
    items: items.map(({ price, ...item }) => ({ ...item, price: price.id })),
    metadata: mergeMetadata({}, phase.metadata),
    proration_behavior: phase.proration_behavior ?? "create_prorations",
    start_date,
    trial_end: trialEnd(phase, end_date, at, param),
  });
}

const time = (moment: Moment, at: number): number => (typeof moment === "number" ? moment : at);

function refuseGap({ start_date }: GivenPhase, begins: number, at: number, param: string): void {
  if (start_date !== undefined && time(start_date, at) !== begins)
    throw invalidRequest(
      "The subscription schedule update API does not currently allow changing past phases, nor gaps between phases.",
      { param: `${param}[start_date]` },
    );
}

function endOf({ duration, end_date }: GivenPhase, start: number, at: number, param: string): number {
  if (duration && end_date !== undefined)
    throw invalidRequest("You may only specify one of these parameters: duration, end_date.", { param });
  if (duration) {
    const { interval, interval_count = 1 } = duration;
    return boundary(start, { interval, interval_count }, 1);
  }
  if (end_date === undefined) throw missingParameter(`${param}[end_date]`);
  const end = time(end_date, at);
  if (end > start) return end;
  throw invalidRequest("A phase must end after it starts.", { param: `${param}[end_date]` });
}

function trialEnd({ trial, trial_end }: GivenPhase, end: number, at: number, param: string): number | null {
  if (trial && trial_end !== undefined)
    throw invalidRequest("You may only specify one of these parameters: trial, trial_end.", { param });
  if (trial) return end;
  if (trial_end === undefined) return null;
  const wanted = time(trial_end, at);
  if (wanted > end)
    throw invalidRequest("A phase's trial must end before the phase does.", { param: `${param}[trial_end]` });
  return wanted;
}
