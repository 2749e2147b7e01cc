import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { parseEnv, promisify } from "node:util";
import { expect } from "@playwright/test";
import pg from "pg";

/** The stack that Playwright started, as its operator sees it. */

const run = promisify(execFile);

/** What the stack runs with: what `.env` says, and for what it leaves out the stand-ins. */
export const settings = () => ({ ...(existsSync(".env") && read(".env")), ...read(".data/e2e/dev.env") });
const read = (file: string) => parseEnv(readFileSync(file, "utf8"));

/** What `npm run admin -- …` does and answers, without the start of a process, which would take longer than a page. */
export async function admin(...args: string[]): Promise<Record<string, unknown>> {
  Object.assign(process.env, settings(), { LOG_LEVEL: "silent" });
  const { carryOut } = await import("../../lib/cli/commands");
  const { answer } = await carryOut(args);
  return JSON.parse(JSON.stringify(answer));
}

/** The command itself, answered as JSON. */
export async function adminCommand(...args: string[]): Promise<Record<string, unknown>> {
  const env = { ...process.env, ...settings(), LOG_LEVEL: "silent" };
  const command = ["--import", "tsx", "lib/cli/admin.ts", ...args, "--json"];
  const { stdout } = await run(process.execPath, command, { env });
  return JSON.parse(stdout);
}

type Mail = { subject: string; text: string };

/** The newest mail to this address, or the newest about `subject`, once it has come. */
export async function mailTo(address: string, subject = /./): Promise<Mail> {
  const url = `${settings().MAILBOX_URL}/api/messages?to=${encodeURIComponent(address)}`;
  let mail: Mail | undefined;
  const hasCome = async () => {
    const mails: Mail[] = await (await fetch(url)).json();
    mail = mails.find((one) => subject.test(one.subject));
    return mail !== undefined;
  };
  await expect
    .poll(hasCome, { message: `a mail about ${subject} to ${address}`, timeout: 30_000 })
    .toBe(true);
  if (!mail) throw new Error(`No mail about ${subject} came to ${address}`);
  return mail;
}

/** Stripe's API, as the operator's scripts ask it. */
async function askStripe(path: string, form?: Record<string, string>) {
  const { STRIPE_API_BASE, STRIPE_SECRET_KEY } = settings();
  const answer = await fetch(`${STRIPE_API_BASE}/v1/${path}`, {
    headers: { authorization: `Bearer ${STRIPE_SECRET_KEY}` },
    ...(form && { method: "POST", body: new URLSearchParams(form) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return await answer.json();
}

/** Who the user is to Stripe. */
async function atStripe(address: string): Promise<{ customer: string; subscription: string }> {
  const [found] = await query(
    "SELECT stripe_customer_id AS customer, stripe_subscription_id AS subscription FROM users WHERE email = $1",
    [address],
  );
  return found;
}

/** What was charged to this user, oldest first, in cents. */
export async function chargesOf(address: string): Promise<number[]> {
  const { customer } = await atStripe(address);
  const { data } = await askStripe(`charges?customer=${customer}&limit=100`);
  return data
    .filter((charge: { status: string }) => charge.status === "succeeded")
    .map((charge: { amount: number }) => charge.amount)
    .reverse();
}

/** Moves the user's time to `share` of the way through their paid period. */
export async function travelInto(address: string, share: number): Promise<void> {
  const { customer, subscription } = await atStripe(address);
  const { items } = await askStripe(`subscriptions/${subscription}`);
  const { current_period_start: start, current_period_end: end } = items.data[0];
  const { test_clock: clock } = await askStripe(`customers/${customer}`);
  const to = String(start + Math.floor((end - start) * share));
  await askStripe(`test_helpers/test_clocks/${clock}/advance`, { frozen_time: to });
  const status = async () => (await askStripe(`test_helpers/test_clocks/${clock}`)).status;
  await expect.poll(status, { timeout: 60_000 }).toBe("ready");
  await admin("sync", address);
}

/** A second subscription beside the first, for the same price and card: what a link that was paid twice leaves behind. */
export async function subscribeTwice(address: string): Promise<void> {
  const { customer, subscription } = await atStripe(address);
  const { items, default_payment_method: method } = await askStripe(`subscriptions/${subscription}`);
  const price = items.data[0].price.id;
  await askStripe("subscriptions", {
    customer,
    "items[0][price]": price,
    default_payment_method: method,
  });
}

/** Gives back a part of what was paid for the user's latest invoice, as an operator does. */
export async function refundLatest(address: string, dollars: string): Promise<void> {
  const { customer } = await atStripe(address);
  const { data } = await askStripe(`invoices?customer=${customer}&limit=1`);
  await admin("refund", address, "--invoice", data[0].id, "--amount", dollars, "--reason", "Outage");
}

/** Answers the dispute of the user's payment with evidence that wins it. */
export async function winDispute(address: string): Promise<void> {
  const { customer } = await atStripe(address);
  const { data: charges } = await askStripe(`charges?customer=${customer}`);
  const { data: disputes } = await askStripe(`disputes?charge=${charges[0].id}`);
  const evidence = { "evidence[uncategorized_text]": "winning_evidence", submit: "true" };
  await askStripe(`disputes/${disputes[0].id}`, evidence);
}

/** Uses credits, as the gateway does: in so many requests, the first of which costs them all. */
export async function spend(address: string, credits: number, requests = 1): Promise<void> {
  const { key } = await admin("key", address, "--name", `gateway ${randomUUID().slice(0, 8)}`);
  await liftRate(address);
  for (let sent = 0; sent < requests; sent += 1) {
    const body = { credits: sent === 0 ? String(credits) : "0", request_id: newRequestId() };
    const { status, body: answer } = await postUsage(String(key), body);
    if (status !== 200) throw new Error(`POST /usage answered ${status}: ${JSON.stringify(answer)}`);
  }
}

/** What the gateway sends for a use. */
export async function postUsage(key: string, body: { credits: string; request_id: string }) {
  const answer = await fetch(`${settings().NEXTAUTH_URL}/usage`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** The user's entries in their order. */
export async function ledgerOf(address: string): Promise<{ kind: string; cause: string }[]> {
  return await query(
    "SELECT kind, cause FROM credit_entries WHERE user_id = (SELECT id FROM users WHERE email = $1) ORDER BY sequence",
    [address],
  );
}

/** Requests as fast as they come: a test can't wait for a plan's rate, which every sync writes anew. */
export async function liftRate(address: string): Promise<void> {
  await allTold(address);
  await query(
    "UPDATE credit_accounts SET rate_limit_per_minute = NULL WHERE user_id = (SELECT id FROM users WHERE email = $1)",
    [address],
  );
}

/** Until whatever Stripe has lately said of this user was taken in. */
async function allTold(address: string): Promise<void> {
  const { customer } = await atStripe(address);
  if (customer) await expect.poll(() => untold(customer)).toBe(0);
}

/** How many of the customer's latest events wait to be delivered, or to be worked on. */
async function untold(customer: string): Promise<number> {
  const { data } = await askStripe("events?limit=100");
  const undelivered = data.filter(
    (event: { pending_webhooks: number; data: { object: { customer?: string } } }) =>
      event.data.object.customer === customer && event.pending_webhooks > 0,
  );
  const [{ waiting }] = await query(
    "SELECT count(*)::int AS waiting FROM stripe_events WHERE stripe_customer_id = $1 AND status = 'waiting'",
    [customer],
  );
  return undelivered.length + waiting;
}

async function query(sql: string, values: string[]) {
  const client = new pg.Client({ connectionString: settings().MIGRATION_DATABASE_URL });
  await client.connect();
  const { rows } = await client.query(sql, values);
  await client.end();
  return rows;
}

/** What the sandbox found wrong with its own answers and events. */
export async function stripeContract(): Promise<{ checked: boolean; deviations: string[] }> {
  return await (await fetch(`${settings().STRIPE_API_BASE}/_sandbox/contract`)).json();
}

/** An address that nobody had before. */
export function newAddress(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}@example.com`;
}

/** An id that no request had before. */
export function newRequestId(): string {
  return `e2e-${randomUUID()}`;
}
