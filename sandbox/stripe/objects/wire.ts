import type Stripe from "stripe";
import type { DeletedObjects, Objects, Parts } from "../contract/roots";

/**
 * An SDK type as it goes over the wire, unexpanded: `Decimal` is a string, and what may be an id or an object is the
 * id. Builders return it, so the compiler holds every field to Stripe's shape without a cast.
 */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends (infer Element)[]
      ? Unexpanded<Element>[]
      : T extends object
        ? { [K in keyof T as K extends "lastResponse" | "deleted" ? never : K]: Unexpanded<T[K]> }
        : T;

type AnyObject = { id: string; object: string };
type Unexpanded<T> = string extends T
  ? [Extract<T, AnyObject>] extends [never]
    ? Wire<T>
    : Exclude<T, AnyObject>
  : Wire<T>;

export type ObjectType = keyof Objects;
export type Stored<T extends ObjectType = ObjectType> = { [K in T]: Wire<Objects[K]> }[T];

export type BalanceTransaction = Wire<Objects["balance_transaction"]>;
export type Charge = Wire<Objects["charge"]>;
export type CheckoutSession = Wire<Objects["checkout.session"]>;
export type CreditNote = Wire<Objects["credit_note"]>;
export type Coupon = Wire<Objects["coupon"]>;
export type Customer = Wire<Objects["customer"]>;
export type Discount = Wire<Objects["discount"]>;
export type Dispute = Wire<Objects["dispute"]>;
export type CustomerBalanceTransaction = Wire<Objects["customer_balance_transaction"]>;
export type Invoice = Wire<Objects["invoice"]>;
export type InvoiceItem = Wire<Objects["invoiceitem"]>;
export type InvoicePayment = Wire<Objects["invoice_payment"]>;
export type PaymentIntent = Wire<Objects["payment_intent"]>;
export type PaymentMethod = Wire<Objects["payment_method"]>;
export type PortalConfiguration = Wire<Objects["billing_portal.configuration"]>;
export type PortalSession = Wire<Objects["billing_portal.session"]>;
export type Price = Wire<Objects["price"]>;
export type Product = Wire<Objects["product"]>;
export type PromotionCode = Wire<Objects["promotion_code"]>;
export type Refund = Wire<Objects["refund"]>;
export type SetupIntent = Wire<Objects["setup_intent"]>;
export type Subscription = Wire<Objects["subscription"]>;
export type SubscriptionSchedule = Wire<Objects["subscription_schedule"]>;
export type TaxId = Wire<Objects["tax_id"]>;
export type TestClock = Wire<Objects["test_helpers.test_clock"]>;
export type WebhookEndpoint = Wire<Objects["webhook_endpoint"]>;

export type Card = Wire<Parts["card"]>;
export type CliSession = Wire<Parts["stripecli.session"]>;
export type CreditNoteLineItem = Wire<Parts["credit_note_line_item"]>;
export type Event = Wire<Parts["event"]>;
export type InvoiceLineItem = Wire<Parts["line_item"]>;
export type LineItem = Wire<Parts["item"]>;
export type Plan = Wire<Parts["plan"]>;
export type SubscriptionItem = Wire<Parts["subscription_item"]>;

export type DeletedObject = DeletedObjects[keyof DeletedObjects];

export type SearchResult<T> = {
  object: "search_result";
  data: T[];
  has_more: boolean;
  next_page: string | null;
  url: string;
};

export type List<T> = { object: "list"; data: T[]; has_more: boolean; url: string };

/** The types of event that the SDK allows for an object of this type. */
export type EventTypeOf<T extends ObjectType> = Extract<
  Stripe.Event,
  { data: { object: { object: T } } }
>["type"];
