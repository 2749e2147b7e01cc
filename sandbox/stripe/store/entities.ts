import type { HiddenOf } from "../objects/hidden";
import type { ObjectType, Stored } from "../objects/wire";

/** One object of a unit of work, with what it was when it was read. */
export type Entity<T extends ObjectType> = {
  object: Stored<T>;
  hidden: HiddenOf<T>;
  deleted: boolean;
  /** What the row holds, as text; empty for a new object. */
  saved: string;
  /** The object's text as the last event told it: the base of the next `previous_attributes`. */
  announced: string;
};

type Maps = { [T in ObjectType]: Map<string, Entity<T>> };

/** The identity map: an object has one instance per unit of work, whichever way it was found. */
export class Entities {
  private readonly maps: Maps = {
    balance_transaction: new Map(),
    "billing_portal.configuration": new Map(),
    "billing_portal.session": new Map(),
    charge: new Map(),
    "checkout.session": new Map(),
    credit_note: new Map(),
    coupon: new Map(),
    customer: new Map(),
    discount: new Map(),
    dispute: new Map(),
    customer_balance_transaction: new Map(),
    invoice: new Map(),
    invoice_payment: new Map(),
    invoiceitem: new Map(),
    payment_intent: new Map(),
    payment_method: new Map(),
    price: new Map(),
    product: new Map(),
    promotion_code: new Map(),
    refund: new Map(),
    setup_intent: new Map(),
    subscription: new Map(),
    subscription_schedule: new Map(),
    tax_id: new Map(),
    "test_helpers.test_clock": new Map(),
    webhook_endpoint: new Map(),
  };

  of<T extends ObjectType>(type: T): Map<string, Entity<T>> {
    return this.maps[type];
  }

  /** Whatever its type: ids are unique among all. */
  find(id: string): Entity<ObjectType> | undefined {
    for (const map of Object.values(this.maps)) {
      const entity = map.get(id);
      if (entity) return entity;
    }
    return undefined;
  }

  *all(): Iterable<Entity<ObjectType>> {
    for (const map of Object.values(this.maps)) yield* map.values();
  }
}

export type RowText = { data: string; hidden: string; deleted: boolean };

/** What the row of an object would hold. */
export const rowOf = (entity: Pick<Entity<ObjectType>, "object" | "hidden" | "deleted">): RowText => ({
  data: JSON.stringify(entity.object),
  hidden: JSON.stringify(entity.hidden),
  deleted: entity.deleted,
});

/** Equal texts mean that nothing changed. */
export const textOf = ({ data, hidden, deleted }: RowText): string => `${data}\n${hidden}\n${deleted}`;
