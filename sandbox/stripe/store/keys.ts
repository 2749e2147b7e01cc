import { dueAt } from "../engine/due";
import { isSource } from "../objects/card";
import type { HiddenOf } from "../objects/hidden";
import { isListener } from "../objects/listener";
import type { ObjectType, Stored } from "../objects/wire";

/** The clock that an object lives under, when the engine must look at it next, and what lists may ask it by. */
export type Columns = { created: number; clock: string | null; due_at: number | null; keys: string[] };

export function columnsOf(object: Stored, hidden: HiddenOf<ObjectType>): Columns {
  return {
    created: createdOf(object),
    clock: clockOf(object, hidden),
    due_at: dueAt(object, hidden),
    keys: keysOf(object, hidden).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [`${name}:${value}`],
    ),
  };
}

/** What lists are sorted by. */
function createdOf(object: Stored): number {
  switch (object.object) {
    case "discount":
      return object.start;
    case "invoiceitem":
      return object.date;
    default:
      return object.created;
  }
}

function clockOf(object: Stored, hidden: HiddenOf<ObjectType>): string | null {
  switch (object.object) {
    case "customer":
    case "subscription":
    case "subscription_schedule":
    case "invoice":
    case "invoiceitem":
      return object.test_clock ?? null;
    case "dispute":
      return hidden && "test_clock" in hidden ? hidden.test_clock : null;
    default:
      // A test clock itself lives in real time.
      return null;
  }
}

type Key = [name: string, value: string | boolean | null | undefined];

function keysOf(object: Stored, hidden: HiddenOf<ObjectType>): Key[] {
  switch (object.object) {
    case "balance_transaction":
      return [
        ["currency", object.currency],
        ["source", object.source],
        ["type", object.type],
      ];
    case "billing_portal.configuration":
      return [
        ["active", object.active],
        ["is_default", object.is_default],
      ];
    case "billing_portal.session":
      return [["customer", object.customer]];
    case "charge":
      return [
        ["customer", object.customer],
        ["payment_intent", object.payment_intent],
      ];
    case "checkout.session":
      return [
        ["customer", object.customer],
        ["status", object.status],
        ["subscription", object.subscription],
        ["payment_intent", object.payment_intent],
        ["email", object.customer_details?.email],
      ];
    case "credit_note":
      return [
        ["customer", object.customer],
        ["invoice", object.invoice],
      ];
    case "customer":
      return [
        ["email", object.email],
        ["test_clock", object.test_clock],
      ];
    case "tax_id":
      return [["customer", object.customer]];
    case "customer_balance_transaction":
      return [
        ["customer", object.customer],
        ["invoice", object.invoice],
      ];
    case "coupon":
      return [];
    case "discount":
      return [["subscription", object.subscription]];
    case "dispute":
    case "refund":
      return [
        ["charge", object.charge],
        ["payment_intent", object.payment_intent],
      ];
    case "invoice":
      return [
        ["customer", object.customer],
        ["status", object.status],
        ["subscription", object.parent?.subscription_details?.subscription],
        ["collection_method", object.collection_method],
        ...object.lines.data.map((line): Key => ["line", line.id]),
      ];
    case "invoice_payment":
      return [
        ["invoice", object.invoice],
        ["status", object.status],
        ["payment_intent", object.payment.payment_intent],
      ];
    case "invoiceitem":
      return [
        ["customer", object.customer],
        ["invoice", object.invoice],
        ["pending", object.invoice === null],
        ["subscription", object.parent?.subscription_details?.subscription],
      ];
    case "payment_intent":
      return [["customer", object.customer]];
    case "payment_method":
      return [
        ["customer", object.customer],
        ["source", isSource(object.id)],
        ["type", object.type],
      ];
    case "price":
      return [
        ["active", object.active],
        ["currency", object.currency],
        ["lookup_key", object.lookup_key],
        ["product", object.product],
        ["type", object.type],
        ["interval", object.recurring?.interval],
        ["inline", hidden !== null && "inline" in hidden && hidden.inline],
      ];
    case "product":
      return [
        ["active", object.active],
        ["url", object.url],
      ];
    case "promotion_code":
      return [
        ["active", object.active],
        ["code", object.code.toLowerCase()],
        ["coupon", object.promotion.coupon],
        ["customer", object.customer],
      ];
    case "setup_intent":
      return [
        ["customer", object.customer],
        ["payment_method", object.payment_method],
      ];
    case "subscription":
      return [
        ["customer", object.customer],
        ["status", object.status],
        ["test_clock", object.test_clock],
        ["collection_method", object.collection_method],
        ...object.items.data.flatMap((item): Key[] => [
          ["item", item.id],
          ["price", item.price.id],
        ]),
      ];
    case "subscription_schedule":
      return [
        ["customer", object.customer],
        ["subscription", object.subscription],
        ["status", object.status],
      ];
    case "test_helpers.test_clock":
      return [["status", object.status]];
    case "webhook_endpoint":
      return [
        ["status", object.status],
        ["listener", isListener(object.url)],
        ...object.enabled_events.map((type): Key => ["event", type]),
      ];
  }
}
