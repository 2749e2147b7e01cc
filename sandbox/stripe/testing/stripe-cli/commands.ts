import path from "node:path";
import type { Check } from "./check";

/** Resource commands, plain requests, fixtures, changed triggers, and what must be refused. */
export const commandChecks: Check[] = [
  {
    args: ["customers", "create", "--email", "cli@example.com", "-d", "metadata[from]=cli"],
    events: ["customer.created"],
    prints: /"email": "cli@example.com"/,
  },
  { args: ["customers", "list", "--limit", "1"], prints: /"object": "list"/ },
  { args: ["products", "create", "--name", "From the CLI"], events: ["product.created"] },
  { args: ["get", "/v1/customers", "-d", "limit=1"], prints: /"url": "\/v1\/customers"/ },
  {
    args: ["post", "/v1/coupons", "-d", "percent_off=25", "-d", "duration=once"],
    events: ["coupon.created"],
  },
  {
    args: ["fixtures", path.join(import.meta.dirname, "fixture.json")],
    events: ["product.created", "customer.subscription.created", "invoice.paid"],
  },
  { args: ["subscriptions", "list", "--status", "active"], prints: /"object": "subscription"/ },
  { args: ["invoices", "list", "--limit", "1"], prints: /"object": "invoice"/ },
  {
    args: ["trigger", "customer.created", "--override", "customer:email=overridden@example.com"],
    events: ["customer.created"],
  },
  { args: ["customers", "list", "--email", "overridden@example.com"], prints: /"overridden@example.com"/ },
  {
    args: ["trigger", "price.created", "--add", "price:nickname=Added", "--remove", "product:description"],
    events: ["product.created", "price.created"],
  },
  { args: ["prices", "list", "--limit", "1"], prints: /"nickname": "Added"/ },
  {
    args: ["trigger", "coupon.updated", "--skip", "coupon_updated"],
    events: ["coupon.created"],
    prints: /Skipping fixture for: coupon_updated/,
  },
  {
    args: ["trigger", "customer.created", "--add", "customer:nope=1"],
    fails: true,
    prints: /Received unknown parameter: nope/,
  },
  { args: ["customers", "list", "--stripe-account", "acct_1"], prints: /sandbox_not_implemented/ },
  { args: ["listen", "--all-thin", "--skip-update"], fails: true, prints: /websocket_features=v2_events/ },
  {
    args: [
      "listen",
      "--all-snapshot",
      "--skip-update",
      "--forward-to",
      "localhost:1",
      "--forward-connect-to",
      "localhost:2",
    ],
    fails: true,
    prints: /forward_connect_to_url/,
  },
  { args: ["logs", "tail"], fails: true, prints: /sandbox_not_implemented/ },
];
