import type { ProductNames } from "../billing/lines";
import { noSuch } from "../errors";
import { newPortalConfiguration } from "../objects/portal";
import { overKeys } from "../objects/subscription";
import type {
  Customer,
  Invoice,
  List,
  PaymentMethod,
  PortalConfiguration,
  PortalSession,
  Price,
  Subscription,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import { productNames } from "./invoices";
import { wallNow } from "./time";

export type Portal = {
  session: PortalSession;
  configuration: PortalConfiguration;
  customer: Customer;
  subscriptions: Subscription[];
  /** Of what they are subscribed to. */
  productNames: ProductNames;
  methods: PaymentMethod[];
  /** Changes that wait for the period's end, by the subscription's id. */
  scheduled: Map<string, { price: Price; quantity: number; at: number }>;
};

/** The one that sessions get that name none. */
export async function defaultConfiguration(unit: Unit): Promise<PortalConfiguration> {
  const known = await unit.latest("billing_portal.configuration", { allOf: ["is_default:true"] });
  if (known) return known;
  const now = wallNow();
  const configuration = newPortalConfiguration({ is_default: true }, now);
  unit.add("billing_portal.configuration", configuration, null);
  unit.emit("billing_portal.configuration.created", configuration, now);
  return configuration;
}

/** All that the pages of a session show. Undefined when there is no such session, or no such customer any more. */
export async function openPortal(unit: Unit, id: string): Promise<Portal | undefined> {
  const session = await unit.get("billing_portal.session", id);
  const customer = session && (await unit.get("customer", session.customer));
  if (!session || !customer) return undefined;
  const own = `customer:${customer.id}`;
  const subscriptions = await unit.all("subscription", {
    allOf: [own],
    noneOf: [...overKeys, "status:incomplete"],
  });
  return {
    session,
    customer,
    configuration: await unit.need("billing_portal.configuration", session.configuration),
    subscriptions: subscriptions.reverse(),
    productNames: await productNames(
      unit,
      subscriptions.flatMap(({ items }) => items.data.map(({ price }) => price.product)),
    ),
    methods: await unit.all("payment_method", { allOf: [own] }),
    scheduled: await scheduledChanges(unit, subscriptions),
  };
}

const invoicesPerPage = 12;

/** The customer's, newest first, after the one that the page before ended with. */
export async function invoicesOf(
  unit: Unit,
  { customer }: Portal,
  starting_after: string | undefined,
): Promise<List<Invoice>> {
  const filter = { allOf: [`customer:${customer.id}`], noneOf: ["status:draft"] };
  return await unit.list("invoice", filter, { limit: invoicesPerPage, starting_after, url: "" });
}

async function scheduledChanges(unit: Unit, subscriptions: Subscription[]): Promise<Portal["scheduled"]> {
  const changes: Portal["scheduled"] = new Map();
  for (const { id, schedule: owner } of subscriptions) {
    const schedule = owner ? await unit.get("subscription_schedule", owner) : undefined;
    const ends = schedule?.current_phase?.end_date;
    const next = schedule?.phases.find(({ start_date }) => start_date === ends);
    const [item] = next?.items ?? [];
    if (next && item)
      changes.set(id, {
        price: await unit.need("price", item.price),
        quantity: item.quantity ?? 1,
        at: next.start_date,
      });
  }
  return changes;
}

export function ownSubscription({ subscriptions }: Portal, id: string): Subscription {
  const own = subscriptions.find((subscription) => subscription.id === id);
  if (!own) throw noSuch("subscription", id);
  return own;
}
