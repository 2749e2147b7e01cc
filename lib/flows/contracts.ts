import { createHash } from "node:crypto";
import type { BillingCycle, Collection, Limits } from "../billing/catalogue";
import type { Credits } from "../billing/money";
import { systemNow } from "../clock";
import { audit } from "../db/audit";
import { type Db, db, locked } from "../db/client";
import {
  type ContractRow,
  contracts,
  findProduct,
  insertContract,
  type ProductRecord,
  retireContract,
} from "../db/products";
import { subscriptionsOf } from "../db/subscribers";
import { userOf } from "../db/users";
import { env } from "../env";
import { ensureContractPrice } from "../stripe/catalogue";
import { withdrawOffer } from "../stripe/changes";
import { expireSession, openSessions } from "../stripe/checkout";
import { billByInvoice } from "../stripe/sent-invoices";
import { ensureCustomer } from "./ensure-customer";
import { type NeedsAttention, withCustomer } from "./sync-customer";

/** What was agreed with one customer (billing policy, "Enterprise"). */
export type ContractTerms = {
  name: string;
  amountCents: number;
  billingCycle: BillingCycle;
  /** Per month, on a yearly contract too. */
  credits: number;
  limits: Limits;
  /** How far use may go below zero; null = it stops at zero. */
  overageCap: Credits | null;
  /** Bought at Checkout and charged to a card, or by invoices that are sent. */
  collection: Collection;
};

/** The user buys it at `url`, or pays its first invoice there. */
export type ContractCreation = { kind: "created" | "exists"; contract: ProductRecord; url: string };

/**
 * Makes a private product for a user, with its price at Stripe; by invoice, also the subscription that waits for its
 * first payment. Safe to repeat: the same terms, while they are on offer, are the same contract.
 */
export async function createContract(
  userId: string,
  terms: ContractTerms,
  reason: string,
  actor: string,
): Promise<ContractCreation> {
  const made = await offer(userId, terms, reason, actor);
  if (terms.collection === "invoice") await sendInvoice(userId, made.contract);
  const row = (await contracts(db(), userId)).find((one) => one.id === made.contract.id);
  return { ...made, url: row ? linkTo(row) : "" };
}

function offer(
  userId: string,
  terms: ContractTerms,
  reason: string,
  actor: string,
): Promise<Omit<ContractCreation, "url">> {
  return locked(`contracts:${userId}`, async (tx) => {
    const known = await contracts(tx, userId);
    const digest = digestOf(terms);
    const same = known.find((one) => one.active && one.lookupKey?.endsWith(digest));
    const contract = same ?? (await make(tx, userId, terms, known.length + 1, digest));
    if (!same) {
      const after = { contract: contract.id, stripePriceId: contract.stripePriceId, ...terms };
      const entry = { actor, action: "contract.create", subjectUserId: userId, reason, after };
      await audit(tx, entry, systemNow());
    }
    return { kind: same ? "exists" : "created", contract };
  });
}

/**
 * The sync that follows mails the invoice (billing policy, "Enterprise"). Whoever takes the contract off offer withdraws
 * it alone with the customer: after this, or before, and then nothing is sent.
 */
async function sendInvoice(
  userId: string,
  { id, stripePriceId }: Pick<ProductRecord, "id" | "stripePriceId">,
): Promise<void> {
  const customerId = await ensureCustomer(userId);
  const isGone = await withCustomer(customerId, async (tx, sync) => {
    await sync();
    const { stripeCustomerId } = await userOf(tx, userId);
    if (stripeCustomerId !== customerId) return true;
    if (!(await findProduct(tx, id))?.active) return false;
    await billByInvoice(customerId, stripePriceId, { user_id: userId, plan_id: String(id) });
    await sync();
    return false;
  });
  // Deleted at Stripe and forgotten here just now: another one is made.
  if (isGone) await sendInvoice(userId, { id, stripePriceId });
}

/** Where its owner buys a contract, in place of what they have or as their first plan, or pays its open invoice. */
function linkTo({ id, collection, openInvoice, ownerIsSubscribed }: ContractRow): string {
  const base = env().NEXTAUTH_URL;
  if (collection === "invoice") return openInvoice?.url ?? `${base}/account/invoices`;
  return `${base}${ownerIsSubscribed ? "/account/change?plan" : "/account/subscribe?plan_id"}=${id}`;
}

/** Every contract, newest first, with the link to send. */
export async function listContracts(): Promise<(ContractRow & { url: string })[]> {
  const rows = await contracts(db());
  return rows.map((row) => ({ ...row, url: linkTo(row) }));
}

/** `needs_attention`: off offer, but the first invoice that was sent may still be paid. */
export type ContractEnd = { kind: "ended" | "ended_before" | "unknown_contract" } | NeedsAttention;

/**
 * Takes a contract off offer, and withdraws the Checkout pages that sell it or its unpaid first invoice. Whoever has
 * bought it, keeps it.
 */
export async function endContract(contractId: number, reason: string, actor: string): Promise<ContractEnd> {
  const contract = await findProduct(db(), contractId);
  const userId = contract?.ownerUserId;
  if (!userId) return { kind: "unknown_contract" };
  const isEnded = await locked(`contracts:${userId}`, async (tx) => {
    if (!(await retireContract(tx, contractId))) return false;
    const after = { contract: contractId };
    await audit(tx, { actor, action: "contract.end", subjectUserId: userId, reason, after }, systemNow());
    return true;
  });
  await withdraw(userId, contractId);
  if (contract.collection === "invoice") {
    const withdrawn = await withdrawInvoice(userId, contractId);
    if (withdrawn.kind === "needs_attention") return withdrawn;
  }
  return { kind: isEnded ? "ended" : "ended_before" };
}

/** Once it is off offer for everybody to see, and alone with the customer: a Checkout either sees that, or is seen here. */
async function withdraw(userId: string, contractId: number): Promise<void> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return;
  await withCustomer(stripeCustomerId, async () => {
    for (const session of await openSessions(stripeCustomerId))
      if (session.productId === contractId) await expireSession(session.id);
  });
}

/** Ends the subscription that nobody has paid for yet; its invoice is void then. */
async function withdrawInvoice(
  userId: string,
  contractId: number,
): Promise<{ kind: "withdrawn" } | NeedsAttention> {
  const { stripeCustomerId } = await userOf(db(), userId);
  if (!stripeCustomerId) return { kind: "withdrawn" };
  return await withCustomer(stripeCustomerId, async (tx, sync) => {
    const synced = await sync();
    if (synced.kind !== "synced") return synced;
    const subscriptions = await subscriptionsOf(tx, userId);
    const waiting = subscriptions.filter((one) => one.productId === contractId && !one.live && !one.endedAt);
    for (const { id } of waiting) await withdrawOffer(id, "The offer was withdrawn");
    if (waiting.length > 0) await sync();
    return { kind: "withdrawn" };
  });
}

/** `number` counts the user's contracts, so that terms that ended can be agreed on again. */
async function make(
  tx: Db,
  userId: string,
  terms: ContractTerms,
  number: number,
  digest: string,
): Promise<ProductRecord> {
  const lookupKey = `contract_${userId}_${number}_${digest}`;
  const stripePriceId = await ensureContractPrice({ ...terms, userId, lookupKey });
  return await insertContract(tx, { ...terms, ownerUserId: userId, lookupKey, stripePriceId });
}

function digestOf({ limits, collection, ...terms }: ContractTerms): string {
  const { name, amountCents, billingCycle, credits, overageCap } = terms;
  const { requestsPerPeriod, rateLimitPerMinute } = limits;
  const all = [name, amountCents, billingCycle, credits, requestsPerPeriod, rateLimitPerMinute, overageCap];
  if (collection === "invoice") all.push(collection);
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}
