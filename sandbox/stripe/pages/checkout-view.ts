import { dueToday, givenDiscount, trialEnd } from "../flows/checkout-totals";
import type { Redeemable } from "../flows/discounts";
import { lineItems } from "../flows/line-items";
import { nowOfCustomer } from "../flows/time";
import { account } from "../objects/account";
import type { CheckoutSession, Customer, LineItem, PaymentMethod } from "../objects/wire";
import type { Unit } from "../store/unit";

/** All that a Checkout page shows. */
export type CheckoutView = {
  session: CheckoutSession;
  customer: Customer | undefined;
  lines: LineItem[];
  /** Known already: of the customer, or given by the merchant. */
  email: string | null;
  /** The cards that the customer may pay with again. */
  cards: PaymentMethod[];
  discount: Redeemable | undefined;
  /** When what is sold begins to cost something; undefined without a trial. */
  trial: { days: number; end: number } | undefined;
  /** What is charged today, in the smallest unit. */
  due: number;
  /** What the last attempt came to. */
  message: string | null;
};

export async function viewCheckout(unit: Unit, id: string): Promise<CheckoutView | undefined> {
  const session = await unit.get("checkout.session", id);
  if (!session) return undefined;
  const customer = session.customer ? await unit.get("customer", session.customer) : undefined;
  const { message, subscription_data } = unit.hidden("checkout.session", id);
  const now = await nowOfCustomer(unit, session.customer);
  const end = trialEnd(subscription_data, now);
  return {
    session,
    customer,
    lines: (await lineItems(unit, id, { path: "", limit: 100 })).data,
    email: customer?.email ?? session.customer_email,
    cards: await offeredCards(unit, session),
    discount: await givenDiscount(unit, session),
    trial: end === undefined ? undefined : { days: Math.round((end - now) / 86_400), end },
    due: await dueToday(unit, session),
    message,
  };
}

/** The customer's, as far as `allow_redisplay` lets them be shown. */
export async function offeredCards(unit: Unit, session: CheckoutSession): Promise<PaymentMethod[]> {
  if (!session.customer || session.mode === "setup") return [];
  const filters = session.saved_payment_method_options?.allow_redisplay_filters ?? [];
  const cards = await unit.all("payment_method", { allOf: [`customer:${session.customer}`, "type:card"] });
  return cards.filter(({ allow_redisplay }) => filters.includes(allow_redisplay ?? "unspecified"));
}

/** Whether the page asks for a card: not for what costs nothing, unless it is wanted all the same. */
export const asksForCard = ({ session, due }: Pick<CheckoutView, "session" | "due">): boolean =>
  session.mode === "setup" || due > 0 || session.payment_method_collection === "always";

export const shopOf = (session: CheckoutSession): string =>
  session.branding_settings?.display_name ?? account.name;

/** What stripe.js shows in the merchant's own page has no page here. */
export const hasPage = ({ ui_mode }: CheckoutSession): boolean =>
  ui_mode !== "elements" && ui_mode !== "form";

/** Where the merchant wants the buyer, told which session it was. */
export const addressed = ({ id }: CheckoutSession, url: string | null | undefined): string | null =>
  url?.replaceAll("{CHECKOUT_SESSION_ID}", id) ?? null;
