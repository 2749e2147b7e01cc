import Stripe from "stripe";
import type { Child } from "./child";
import { load, type Rate, type Request } from "./load";
import { prepare, renew } from "./renewals";

/** A running sandbox, the SDK connected to it, and a customer to ask for. */
export type Subject = { child: Child; stripe: Stripe; customer: string };

export async function subjectOf(child: Child): Promise<Subject> {
  const { hostname, port } = new URL(child.url);
  const stripe = new Stripe("sk_test_bench_0001", {
    host: hostname,
    port,
    protocol: "http",
    telemetry: false,
  });
  const customer = await stripe.customers.create({ name: "Ada Lovelace", email: "ada@example.com" });
  return { child, stripe, customer: customer.id };
}

const requests = 2000;
/** Of nine subscriptions each. */
const clocks = 56;

export const retrievals = ({ child, customer }: Subject): Promise<Rate> =>
  load(child, requests, () => ({ method: "GET", path: `/v1/customers/${customer}` }));

export const lists = ({ child }: Subject): Promise<Rate> =>
  load(child, requests, () => ({ method: "GET", path: "/v1/customers?limit=10" }));

const creation = (index: number): Request => ({
  method: "POST",
  path: "/v1/customers",
  form: `name=Ada+Lovelace&email=ada${index}@example.com&metadata[index]=${index}`,
});

export const creations = ({ child }: Subject): Promise<Rate> => load(child, requests, creation);

export const updates = ({ child, customer }: Subject): Promise<Rate> =>
  load(child, requests, (index) => ({
    method: "POST",
    path: `/v1/customers/${customer}`,
    form: `metadata[index]=${index}`,
  }));

export const items = ({ child, customer }: Subject): Promise<Rate> =>
  load(child, requests, () => ({
    method: "POST",
    path: "/v1/invoiceitems",
    form: `customer=${customer}&amount=1000&currency=usd&description=Setup`,
  }));

export const renewals = async ({ child, stripe }: Subject): Promise<Rate> =>
  await renew(child, stripe, await prepare(stripe, clocks));

/** As above, with an endpoint that gets every event, and until it has them all. */
export const deliveredCreations = (subject: Subject, endpoint: string): Promise<Rate> =>
  delivering(subject, endpoint, (settled) => load(subject.child, requests, creation, settled));

export async function deliveredRenewals(subject: Subject, endpoint: string): Promise<Rate> {
  const { child, stripe } = subject;
  const prepared = await prepare(stripe, clocks);
  return await delivering(subject, endpoint, (settled) => renew(child, stripe, prepared, settled));
}

async function delivering(
  { child, stripe }: Subject,
  url: string,
  work: (settled: () => Promise<void>) => Promise<Rate>,
): Promise<Rate> {
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ["*"] });
  const rate = await work(async () => {
    while (await isDelivering(child)) await new Promise((resolve) => setTimeout(resolve, 200));
  });
  await stripe.webhookEndpoints.del(endpoint.id);
  return rate;
}

async function isDelivering({ url }: Child): Promise<boolean> {
  const response = await fetch(`${url}/_sandbox/deliveries?state=pending`);
  return (await response.json()).data.length > 0;
}
