import { createHash } from "node:crypto";
import type { BillingCycle, Limits } from "../billing/catalogue";
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
import { userOf } from "../db/users";
import { env } from "../env";
import { ensureContractPrice } from "../stripe/catalogue";
import { expireSession, openSessions } from "../stripe/checkout";
import { withCustomer } from "./sync-customer";

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
};

export type ContractCreation = { kind: "created" | "exists"; contract: ProductRecord; url: string };

/**
 * Makes a private product for a user, with its price at Stripe. Safe to repeat: the same terms, while they are on offer,
 * are the same contract. The user buys it at `url`.
 */
export function createContract(
  userId: string,
  terms: ContractTerms,
  reason: string,
  actor: string,
): Promise<ContractCreation> {
  return locked(`contracts:${userId}`, async (tx) => {
    const user = await userOf(tx, userId);
    const known = await contracts(tx, userId);
    const digest = digestOf(terms);
    const same = known.find((one) => one.active && one.lookupKey?.endsWith(digest));
    const contract = same ?? (await make(tx, userId, terms, known.length + 1, digest));
    if (!same) {
      const after = { contract: contract.id, stripePriceId: contract.stripePriceId, ...terms };
      const entry = { actor, action: "contract.create", subjectUserId: userId, reason, after };
      await audit(tx, entry, systemNow());
    }
    const url = contractUrl(contract.id, user.subscription !== null);
    return { kind: same ? "exists" : "created", contract, url };
  });
}

/** Where its owner buys a contract: in place of what they have, or as their first plan. */
function contractUrl(contractId: number, isSubscribed: boolean): string {
  const page = isSubscribed ? "/account/change?plan" : "/account/subscribe?plan_id";
  return `${env().NEXTAUTH_URL}${page}=${contractId}`;
}

/** Every contract, newest first, with the link to send. */
export async function listContracts(): Promise<(ContractRow & { url: string })[]> {
  const rows = await contracts(db());
  return rows.map((row) => ({ ...row, url: contractUrl(row.id, row.ownerIsSubscribed) }));
}

export type ContractEnd = { kind: "ended" | "ended_before" | "unknown_contract" };

/** Takes a contract off offer, and withdraws the Checkout pages that sell it. Whoever has bought it, keeps it. */
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

function digestOf({ name, amountCents, billingCycle, credits, limits, overageCap }: ContractTerms): string {
  const { requestsPerPeriod, rateLimitPerMinute } = limits;
  const all = [name, amountCents, billingCycle, credits, requestsPerPeriod, rateLimitPerMinute, overageCap];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}
