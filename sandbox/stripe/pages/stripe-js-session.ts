import type {
  StripeCheckoutAmount,
  StripeCheckoutDiscountAmount,
  StripeCheckoutLineItem,
  StripeCheckoutRecurring,
  StripeCheckoutSavedPaymentMethod,
  StripeCheckoutSession,
  StripeCheckoutStatus,
} from "@stripe/stripe-js";
import { couponShares } from "../billing/discounts";
import { formatMoney, minorUnits, multiply } from "../billing/money";
import type { CheckoutSession, LineItem, PaymentMethod } from "../objects/wire";
import { wordsOf } from "./checkout";
import { addressed, asksForCard, type CheckoutView } from "./checkout-view";

/** A session as stripe.js hands it to the merchant, and what it has to ask the buyer for. */
export type ShownSession = {
  session: StripeCheckoutSession;
  asksFor: { email: boolean; phone: boolean; card: boolean; address: boolean };
  button: string;
  return_url: string | null;
};

export function showSession(view: CheckoutView): ShownSession {
  const { session, email } = view;
  return {
    session: sessionOf(view),
    asksFor: {
      email: !email,
      phone: session.phone_number_collection?.enabled ?? false,
      card: asksForCard(view),
      address: session.billing_address_collection === "required",
    },
    button: wordsOf(view).button,
    return_url: addressed(session, session.return_url),
  };
}

/** `canConfirm` as far as the sandbox knows: what was typed in is stripe.js's to add. */
function sessionOf(view: CheckoutView): StripeCheckoutSession {
  const { session, lines, due, email, message } = view;
  const currency = session.currency ?? "usd";
  const money = amountsIn(currency);
  const discounts = discountsOf(view, money);
  const subtotal = session.amount_subtotal ?? 0;
  const discount = session.total_details?.amount_discount ?? 0;
  const balance = (session.amount_total ?? 0) - due;
  return {
    billingAddress: null,
    businessName: null,
    nameCollection: null,
    canConfirm: session.status === "open" && !!email,
    currency,
    currencyOptions: null,
    discountAmounts: discounts,
    email,
    id: session.id,
    lastPaymentError: message ? { message } : null,
    lineItems: lines.map((line) => shownLine(line, discounts, money)),
    livemode: false,
    minorUnitsAmountDivisor: minorUnits(currency),
    phoneNumber: view.customer?.phone ?? null,
    recurring: recurringOf(view, money),
    savedPaymentMethods: view.cards.length > 0 ? view.cards.map(shownCard) : null,
    shipping: null,
    shippingAddress: null,
    shippingOptions: [],
    status: statusOf(session),
    surcharge: null,
    tax: { status: "ready" },
    taxAmounts: null,
    taxIdInfo: null,
    total: {
      appliedBalance: money(-balance),
      balanceAppliedToNextInvoice: false,
      discount: money(discount),
      shippingRate: money(0),
      subtotal: money(subtotal),
      surcharge: money(0),
      taxExclusive: money(0),
      taxInclusive: money(0),
      total: money(due),
    },
    optionalItems: null,
  };
}

type Money = (minorUnitsAmount: number) => StripeCheckoutAmount;

const amountsIn =
  (currency: string): Money =>
  (minorUnitsAmount) => ({ minorUnitsAmount, amount: formatMoney(minorUnitsAmount, currency) });

function statusOf({ status, payment_status }: CheckoutSession): StripeCheckoutStatus {
  if (status === "complete")
    return {
      type: "complete",
      paymentStatus: isSettled(payment_status) ? payment_status : "unpaid",
    };
  return { type: status === "expired" ? "expired" : "open" };
}

const isSettled = (status: string): status is "no_payment_required" | "paid" =>
  status === "no_payment_required" || status === "paid";

function discountsOf(
  { discount, session }: CheckoutView,
  money: Money,
): StripeCheckoutDiscountAmount[] | null {
  if (!discount) return null;
  const { coupon, code } = discount;
  return [
    {
      ...money(session.total_details?.amount_discount ?? 0),
      displayName: coupon.name ?? code?.code ?? coupon.id,
      promotionCode: code?.code ?? null,
      recurring: recurrenceOf(coupon),
      percentOff: coupon.percent_off,
    },
  ];
}

function recurrenceOf({
  duration,
  duration_in_months,
}: {
  duration: string;
  duration_in_months: number | null;
}): StripeCheckoutDiscountAmount["recurring"] {
  if (duration === "forever") return { type: "forever" };
  return duration === "repeating" ? { type: "repeating", durationInMonths: duration_in_months ?? 1 } : null;
}

function shownLine(
  line: LineItem,
  discounts: StripeCheckoutDiscountAmount[] | null,
  money: Money,
): StripeCheckoutLineItem {
  const { price, adjustable_quantity: adjustable } = line;
  const recurring = price?.recurring;
  return {
    id: line.id,
    name: line.description ?? "",
    discount: money(line.amount_discount),
    subtotal: money(line.amount_subtotal),
    total: money(line.amount_total),
    taxExclusive: money(0),
    taxInclusive: money(0),
    unitAmount: money(price?.unit_amount ?? 0),
    unitAmountDecimal: price?.unit_amount === null ? decimal(price.unit_amount_decimal, money) : null,
    description: null,
    quantity: line.quantity ?? 1,
    unitLabel: null,
    discountAmounts:
      discounts && line.amount_discount > 0
        ? discounts.map((discount) => ({ ...discount, ...money(line.amount_discount) }))
        : null,
    taxAmounts: null,
    recurring: recurring
      ? { interval: intervalOf(recurring), intervalCount: recurring.interval_count, usageType: "licensed" }
      : null,
    adjustableQuantity: adjustable && {
      maximum: adjustable.maximum ?? 99,
      minimum: adjustable.minimum ?? 0,
    },
    images: [],
    priceId: price?.id ?? "",
    isRemovable: false,
    pricing: null,
    transformQuantity: null,
  };
}

const decimal = (unitAmount: string | null, money: Money): StripeCheckoutAmount =>
  money(multiply(unitAmount ?? "0", 1));

function intervalOf({ interval }: { interval: string }): StripeCheckoutRecurring["interval"] {
  return interval === "day" || interval === "week" || interval === "year" ? interval : "month";
}

/** What is billed by itself, and what the next bill comes to. */
function recurringOf(view: CheckoutView, money: Money): StripeCheckoutRecurring | null {
  const lines = view.lines.filter(({ price }) => price?.recurring);
  const recurrence = lines[0]?.price?.recurring;
  if (!recurrence) return null;
  const sold = lines.map(({ price, quantity }) => ({
    amount: multiply(price?.unit_amount_decimal ?? "0", quantity ?? 1),
    product: productOf(price?.product),
  }));
  const subtotal = sold.reduce((sum, { amount }) => sum + amount, 0);
  // A coupon for once is spent by the first bill that costs something.
  const coupon = view.discount?.coupon;
  const applies = coupon && (coupon.duration !== "once" || view.trial);
  const discount = applies ? couponShares(sold, coupon).reduce((sum, share) => sum + share, 0) : 0;
  return {
    interval: intervalOf(recurrence),
    intervalCount: recurrence.interval_count,
    isProrated: false,
    dueNext: {
      subtotal: money(subtotal),
      total: money(subtotal - discount),
      discount: money(discount),
      taxInclusive: money(0),
      taxExclusive: money(0),
      billingCycleAnchor: null,
    },
    trial: view.trial ? { trialEnd: view.trial.end, trialPeriodDays: view.trial.days } : null,
  };
}

const productOf = (product: string | { id: string } | undefined): string =>
  typeof product === "string" ? product : (product?.id ?? "");

const shownCard = ({ id, card, billing_details }: PaymentMethod): StripeCheckoutSavedPaymentMethod => ({
  id,
  type: "card",
  card: {
    brand: card?.brand ?? "unknown",
    expMonth: card?.exp_month ?? 0,
    expYear: card?.exp_year ?? 0,
    last4: card?.last4 ?? "",
  },
  billingDetails: billing_details,
});
