import type { Route } from "../http/route";
import { balanceTransactions } from "./balance-transactions";
import { checkoutSessions } from "./checkout-sessions";
import { customers } from "./customers";
import { disputes } from "./disputes";
import { events } from "./events";
import { invoicePayments, invoices } from "./invoices";
import { paymentMethods } from "./payment-methods";
import { payments } from "./payments";
import { prices } from "./prices";
import { products } from "./products";
import { refunds } from "./refunds";
import { subscriptionItems, subscriptions } from "./subscriptions";
import { testClocks } from "./test-clocks";
import { webhookEndpoints } from "./webhook-endpoints";

/** Everything of Stripe's API that is spoken here. */
export const routes: Route[] = [
  ...balanceTransactions,
  ...checkoutSessions,
  ...customers,
  ...disputes,
  ...events,
  ...invoicePayments,
  ...invoices,
  ...paymentMethods,
  ...payments,
  ...prices,
  ...products,
  ...refunds,
  ...subscriptionItems,
  ...subscriptions,
  ...testClocks,
  ...webhookEndpoints,
];
