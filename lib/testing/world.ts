import { randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { inject } from "vitest";
import { POST } from "../../app/(api)/webhooks/stripe/route";
import { createDatabase } from "../../sandbox/stripe/postgres";
import { startSandbox } from "../../sandbox/stripe/server";
import { card, good, submit, target } from "../../sandbox/stripe/testing/browser";
import { accessAt } from "../billing/access";
import { addMonths } from "../billing/calendar";
import { KEY_SCOPES } from "../billing/keys";
import { nowFor, systemNow } from "../clock";
import { db, disconnect } from "../db/client";
import type { KeyRecord } from "../db/keys";
import { closeMeter } from "../db/usage";
import { userOf } from "../db/users";
import { createAccount } from "../flows/create-account";
import { createKey, type KeyTerms } from "../flows/keys";
import { lookAfter } from "../flows/look-after";
import { startCheckout } from "../flows/start-checkout";
import { syncCatalogue } from "../flows/sync-catalogue";
import { stripe } from "../stripe/client";
import { advanceTestClock } from "../stripe/customers";
import { deploy, SIGNING_SECRET, settings } from "./template-database";

/**
 * What an integration test runs in: a database of its own, a Stripe sandbox, and the webhook route behind real HTTP.
 */
export type World = {
  /** As the owner, for looking and for breaking things. */
  sql: pg.Pool;
  sandboxUrl: string;
  webhooks: Webhooks;
  /** `npm run db:deploy`; returns what it printed. */
  deploy(): string;
  /** A person's first sign-in; returns the user's id. */
  signUp(email: string): Promise<string>;
  /** The address of a Checkout page for the plan. Monthly Starter is 1, Pro is 2. */
  checkout(userId: string, planId: number): Promise<string>;
  /** Pays on it, up to the redirect to the success page, which comes after the webhook. */
  pay(checkoutUrl: string, cardNumber?: string): Promise<void>;
  subscribe(userId: string, planId: number): Promise<void>;
  /** Somebody new who has paid for the plan; returns the user's id. */
  subscriber(name: string, planId?: number): Promise<string>;
  /** An API key of the user's, with every scope unless it is said otherwise. */
  key(userId: string, terms?: Partial<KeyTerms>): Promise<{ key: KeyRecord; secret: string }>;
  /** Uses credits of the allowance, or of those that were bought, as the gateway would. */
  spend(userId: string, credits: number, how?: { at?: Date; bucket?: Bucket }): Promise<void>;
  /** Moves the user's clock to `to`, month by month, and does what has become due. */
  travel(userId: string, to: Date): Promise<void>;
  /** Makes this test card, such as `pm_card_chargeCustomerFail`, the one that renewals are charged to. */
  changeCard(userId: string, paymentMethod: string): Promise<void>;
  /** The kinds of what the user was told, oldest first. */
  told(userId: string): Promise<string[]>;
  /** What `accessAt` says of the user at their own now. */
  account(
    userId: string,
  ): Promise<{ status: string; plan: string; reason: string; allowance: string; now: Date }>;
  /** The user's customer at Stripe. */
  customer(userId: string): Promise<string>;
  /** The user's entries in their order. */
  ledger(userId: string): Promise<{ kind: string; amount: string; cause: string }[]>;
  close(): Promise<void>;
};

type Bucket = "allowance" | "purchased";

export type Delivery = { type: string; id: string; body: string; signature: string };

type Webhooks = {
  /** Everything that the sandbox has sent, in the order of arrival. */
  received: Delivery[];
  /** While true, deliveries are answered 500 and never reach the app. */
  lost: boolean;
};

/** Mails go to `smtpUrl`; without one no server listens. */
export async function createWorld({ smtpUrl }: { smtpUrl?: string } = {}): Promise<World> {
  const server = inject("postgresUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const ownerUrl = await clone(server, name);
  const stripeUrl = await databaseFor(server, `${name}_stripe`);
  Object.assign(process.env, settings(ownerUrl), smtpUrl && { SMTP_URL: smtpUrl });

  const webhooks: Webhooks = { received: [], lost: false };
  const receiver = await receive(webhooks);
  const sandbox = await startSandbox({
    port: 0,
    databaseUrl: stripeUrl,
    forwardTo: receiver.url,
    signingSecret: SIGNING_SECRET,
    checkContract: true,
  });
  process.env.STRIPE_API_BASE = sandbox.url;
  await syncCatalogue({ dryRun: false });

  const sql = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  return {
    sql,
    sandboxUrl: sandbox.url,
    webhooks,
    deploy: () => deploy(ownerUrl),
    signUp,
    checkout,
    pay,
    subscribe,
    subscriber: async (name, planId = 1) => {
      const userId = await signUp(`${name}@example.com`);
      await subscribe(userId, planId);
      return userId;
    },
    key: newKey,
    spend: async (userId, credits, { at, bucket = "allowance" } = {}) =>
      spend(sql, userId, bucket, credits, at ?? nowFor(await userOf(db(), userId))),
    travel,
    changeCard,
    told: async (userId) => {
      const { rows } = await sql.query(
        "SELECT kind FROM notifications WHERE user_id = $1 ORDER BY created_at, id",
        [userId],
      );
      return rows.map((row) => row.kind);
    },
    account: async (userId) => {
      const user = await userOf(db(), userId);
      const now = nowFor(user);
      const { status, planName, reason, allowance } = accessAt(user.state, now);
      return { status, plan: planName, reason, allowance, now };
    },
    customer: async (userId) => {
      const { stripeCustomerId } = await userOf(db(), userId);
      if (!stripeCustomerId) throw new Error(`User ${userId} has no customer`);
      return stripeCustomerId;
    },
    ledger: async (userId) => {
      const { rows } = await sql.query(
        "SELECT kind, amount::text, cause FROM credit_entries WHERE user_id = $1 ORDER BY sequence",
        [userId],
      );
      return rows;
    },
    close: async () => {
      const deviations = sandbox.contractDeviations();
      await sandbox.close();
      receiver.close();
      await sql.end();
      await closeMeter();
      await disconnect();
      if (deviations.length > 0)
        throw new Error(`The sandbox broke Stripe's contract:\n${deviations.join("\n")}`);
    },
  };
}

export async function signUp(email: string): Promise<string> {
  return await createAccount({ email, name: null, image: null, emailVerified: systemNow() }, systemNow());
}

export async function newKey(userId: string, terms?: Partial<KeyTerms>) {
  const made = await createKey(userId, {
    ...{ name: "test", scopes: [...KEY_SCOPES], expiresAt: null, creditLimit: null },
    ...terms,
  });
  if (made.kind !== "created") throw new Error(`No key: ${made.kind}`);
  return made;
}

async function checkout(userId: string, planId: number): Promise<string> {
  const start = await startCheckout({ userId, planId });
  if (start.kind !== "redirect") throw new Error(`No Checkout: ${start.kind}`);
  return start.url;
}

async function subscribe(userId: string, planId: number): Promise<void> {
  await pay(await checkout(userId, planId));
}

async function pay(checkoutUrl: string, cardNumber = good): Promise<void> {
  const response = await submit(checkoutUrl, card(cardNumber));
  if (target(response).includes("/success")) return;
  throw new Error(`Checkout answered ${response.status}: ${await response.text()}`);
}

async function spend(sql: pg.Pool, userId: string, bucket: Bucket, credits: number, at: Date): Promise<void> {
  await sql.query(
    `WITH account AS (
       UPDATE credit_accounts SET ${bucket} = ${bucket} - $2, last_sequence = last_sequence + 1,
              period_requests = period_requests + 1
       WHERE user_id = $1 RETURNING last_sequence, ${bucket} AS balance
     )
     INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
     SELECT $1, last_sequence, $4, -$2::numeric, balance, 'usage', 'usage:' || last_sequence, $3 FROM account`,
    [userId, credits, at, bucket],
  );
}

async function travel(userId: string, until: Date): Promise<void> {
  const to = new Date(Math.ceil(until.getTime() / 1_000) * 1_000);
  const { stripeTestClockId } = await userOf(db(), userId);
  if (!stripeTestClockId) throw new Error(`User ${userId} has no clock`);
  for (;;) {
    const now = nowFor(await userOf(db(), userId));
    if (now >= to) return;
    const month = addMonths(now, 1);
    await advanceTestClock(stripeTestClockId, month < to ? month : to);
    await lookAfter(userId);
  }
}

async function changeCard(userId: string, paymentMethod: string): Promise<void> {
  const { stripeCustomerId: customer, subscription } = await userOf(db(), userId);
  const method = await stripe().paymentMethods.attach(paymentMethod, { customer: customer ?? "" });
  if (subscription)
    await stripe().subscriptions.update(subscription.id, { default_payment_method: method.id });
}

async function clone(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE tollgate_template`);
  await client.end();
  return at(server, name);
}

async function databaseFor(server: string, name: string): Promise<string> {
  await createDatabase(server, name);
  return at(server, name);
}

function at(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.toString();
}

/** The webhook route, reached as Stripe reaches it. */
async function receive(webhooks: Webhooks): Promise<{ url: string; close(): void }> {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const signature = String(request.headers["stripe-signature"]);
    const { id, type } = JSON.parse(body);
    webhooks.received.push({ id, type, body, signature });
    const answer = webhooks.lost ? new Response(null, { status: 500 }) : await deliver(body, signature);
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/webhooks/stripe`, close: () => server.close() };
}

/** One delivery to the app's route, without the network in between. */
export async function deliver(body: string, signature: string | null): Promise<Response> {
  const headers = { "content-type": "application/json", ...(signature && { "stripe-signature": signature }) };
  return await POST(new Request("http://localhost:3000/webhooks/stripe", { method: "POST", body, headers }));
}
