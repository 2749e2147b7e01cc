import type { Route } from "../http/route";
import { balanceTransactions } from "./balance-transactions";
import { charges } from "./charges";
import { checkoutSessions } from "./checkout-sessions";
import { cliSessions } from "./cli-sessions";
import { coupons, promotionCodes } from "./coupons";
import { creditNotes } from "./credit-notes";
import { customerBalanceTransactions } from "./customer-balance-transactions";
import { customerSources } from "./customer-sources";
import { customerTaxIds } from "./customer-tax-ids";
import { customers } from "./customers";
import { disputes } from "./disputes";
import { eventRetries } from "./event-retries";
import { events } from "./events";
import { invoiceActions } from "./invoice-actions";
import { invoiceItems } from "./invoice-items";
import { invoiceLines } from "./invoice-lines";
import { invoicePayments } from "./invoice-payments";
import { invoicePreviews } from "./invoice-previews";
import { invoices } from "./invoices";
import { paymentIntents } from "./payment-intents";
import { paymentMethods } from "./payment-methods";
import { paymentPages } from "./payment-pages";
import { portalConfigurations } from "./portal-configurations";
import { portalSessions } from "./portal-sessions";
import { prices } from "./prices";
import { products } from "./products";
import { refunds } from "./refunds";
import { searches } from "./search";
import { setupIntents } from "./setup-intents";
import { subscriptionItems } from "./subscription-items";
import { subscriptionSchedules } from "./subscription-schedules";
import { subscriptions } from "./subscriptions";
import { testClocks } from "./test-clocks";
import { webhookEndpoints } from "./webhook-endpoints";

/** What the official CLI asks for, and no SDK. */
export const cliRoutes: Route[] = [...cliSessions, ...eventRetries, ...paymentPages];

/** Everything of Stripe's API that is spoken here. */
export const routes: Route[] = [
  ...searches,
  ...balanceTransactions,
  ...charges,
  ...checkoutSessions,
  ...coupons,
  ...customerBalanceTransactions,
  ...creditNotes,
  ...customerSources,
  ...customerTaxIds,
  ...customers,
  ...disputes,
  ...events,
  ...invoiceActions,
  ...invoiceItems,
  ...invoiceLines,
  ...invoicePayments,
  ...invoicePreviews,
  ...invoices,
  ...paymentIntents,
  ...paymentMethods,
  ...portalConfigurations,
  ...portalSessions,
  ...prices,
  ...products,
  ...promotionCodes,
  ...refunds,
  ...setupIntents,
  ...subscriptionItems,
  ...subscriptionSchedules,
  ...subscriptions,
  ...testClocks,
  ...webhookEndpoints,
];
