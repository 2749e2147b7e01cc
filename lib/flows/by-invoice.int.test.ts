import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { card, good, submit } from "../../sandbox/stripe/testing/browser";
import { addDays } from "../billing/calendar";
import { db } from "../db/client";
import { openInvoice } from "../db/invoices";
import { findProduct } from "../db/products";
import { userOf } from "../db/users";
import { withdrawOffer } from "../stripe/changes";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { previewChange } from "./change-plan";
import { type ContractTerms, createContract, endContract, listContracts } from "./contracts";
import { payInvoice } from "./pay-invoice";
import { startCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

const TERMS: ContractTerms = {
  name: "Enterprise for Acme",
  amountCents: 350_00,
  billingCycle: "monthly",
  credits: 40_000,
  limits: { requestsPerPeriod: null, rateLimitPerMinute: 5_000 },
  overageCap: null,
  collection: "invoice",
};
const HOURS_2 = 1 / 12;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function offered(name: string) {
  const userId = await world.signUp(`${name}@acme.example`);
  const { contract, url } = await createContract(userId, TERMS, "Offer 17", "cli");
  return { userId, contractId: contract.id, url };
}

/** On the invoice's page, as the customer does. */
async function pay(userId: string, url: string): Promise<void> {
  expect((await submit(url, card(good))).status).toBe(303);
  await syncCustomer(await world.customer(userId));
}

async function onContract(name: string) {
  const offer = await offered(name);
  await pay(offer.userId, offer.url);
  const { subscription } = await userOf(db(), offer.userId);
  if (!subscription) throw new Error("The contract did not begin");
  await world.spend(offer.userId, 10_000);
  await world.travel(offer.userId, addDays(subscription.periodEnd, HOURS_2));
  const open = await openInvoice(db(), offer.userId);
  if (!open?.dueAt) throw new Error("The renewal sent no invoice");
  return { ...offer, invoiceId: open.id, dueAt: open.dueAt, hostedUrl: open.hostedUrl ?? "" };
}

const grants = async (userId: string) =>
  (await world.ledger(userId)).filter(({ kind }) => kind === "grant").map(({ amount }) => Number(amount));

async function subscriptionsAtStripe(userId: string): Promise<string[]> {
  const { data } = await stripe().subscriptions.list({
    customer: await world.customer(userId),
    status: "all",
  });
  return data.map(({ status }) => status);
}

describe("offered", () => {
  test("the invoice is mailed once, however often it is offered; nothing begins before it is paid", async () => {
    const { userId, contractId, url } = await offered("ada");
    expect(url).toMatch(/\/i\/in_/);
    const again = await Promise.all([1, 2].map(() => createContract(userId, TERMS, "Offer 17", "cli")));
    expect(again.map((one) => [one.kind, one.url])).toEqual([
      ["exists", url],
      ["exists", url],
    ]);
    expect(await subscriptionsAtStripe(userId)).toEqual(["active"]);
    expect(await world.account(userId)).toMatchObject({ status: "trial", plan: "Free", allowance: "1000" });
    expect((await world.told(userId)).filter((kind) => kind === "invoice_sent")).toHaveLength(1);
    expect(await startCheckout({ userId, planId: contractId })).toEqual({ kind: "unknown_plan" });
    expect(await listContracts()).toMatchObject([{ id: contractId, inUse: false, openInvoice: { url } }]);
  });

  test("paid on its page: 40,000 credits, a receipt, and the plan is changed by agreement only", async () => {
    const { userId, contractId, url } = await offered("ben");
    await pay(userId, url);
    expect(await world.account(userId)).toMatchObject({
      status: "active",
      plan: "Enterprise for Acme",
      allowance: "40000",
    });
    expect(await grants(userId)).toEqual([40_000]);
    expect(await world.told(userId)).toEqual(expect.arrayContaining(["subscribed", "receipt"]));
    expect(await previewChange({ userId, planId: 2 })).toEqual({
      kind: "by_invoice",
      plan: "Enterprise for Acme",
    });
    expect((await listContracts()).find((one) => one.id === contractId)).toMatchObject({
      inUse: true,
      openInvoice: null,
    });
  });

  test("not paid within 14 days and the 7 of grace: it lapses without a trace, and can be offered anew", async () => {
    const { userId, contractId } = await offered("cleo");
    const { offerLapsesAt } = await userOf(db(), userId);
    const { now } = await world.account(userId);
    expect(Math.round(((offerLapsesAt?.getTime() ?? 0) - now.getTime()) / 86_400_000)).toBe(21);
    await world.travel(userId, addDays(offerLapsesAt ?? now, -1));
    expect(await subscriptionsAtStripe(userId)).toEqual(["past_due"]);
    await world.travel(userId, offerLapsesAt ?? now);
    expect(await subscriptionsAtStripe(userId)).toEqual(["canceled"]);
    expect(await openInvoice(db(), userId)).toBeNull();
    expect(await world.account(userId)).toMatchObject({ status: "expired", reason: "ended", plan: "Free" });
    expect(await world.told(userId)).not.toContain("access_ended");
    expect(await world.told(userId)).toContain("trial_ended");
    expect(await userOf(db(), userId)).toMatchObject({ offerLapsesAt: null, state: { plan: null } });

    const { contract, url } = await createContract(userId, TERMS, "Offer 18", "cli");
    expect(contract.id).toBe(contractId);
    await pay(userId, url);
    expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "40000" });
  });

  test("withdrawn before it is paid, its invoice is void", async () => {
    const { userId, contractId, url } = await offered("dora");
    expect(await endContract(contractId, "Superseded", "cli")).toEqual({ kind: "ended" });
    expect(await subscriptionsAtStripe(userId)).toEqual(["canceled"]);
    expect(await openInvoice(db(), userId)).toBeNull();
    await submit(url, card(good));
    await syncCustomer(await world.customer(userId));
    expect(await grants(userId)).toEqual([]);
  });

  test("withdrawn in the moment in which it is paid, it goes on: nothing that was paid for ends", async () => {
    const { userId, url } = await offered("eli");
    const { data } = await stripe().subscriptions.list({ customer: await world.customer(userId) });
    expect((await submit(url, card(good))).status).toBe(303);
    // As whoever withdraws it would who has read, just before, that it was open.
    await withdrawOffer(data[0]?.id ?? "", "The offer was withdrawn");
    await syncCustomer(await world.customer(userId));
    expect(await subscriptionsAtStripe(userId)).toEqual(["active"]);
    expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "40000" });
  });

  test("withdrawn in the moment in which it is offered once more, nothing of it can be paid", async () => {
    const { userId, contractId } = await offered("ines");
    await Promise.all([
      endContract(contractId, "Superseded", "cli"),
      createContract(userId, TERMS, "Offer 17", "cli"),
      endContract(contractId, "Superseded", "cli"),
    ]);
    const ended = await findProduct(db(), contractId);
    const running = { customer: await world.customer(userId), price: ended?.stripePriceId };
    expect((await stripe().subscriptions.list(running)).data).toEqual([]);
  });

  test("to a subscriber of Starter: it stays until the invoice is paid, then it is ended and its rest refunded", async () => {
    const userId = await world.signUp("emil@acme.example");
    await world.subscribe(userId, 1);
    const { url } = await createContract(userId, TERMS, "Offer 19", "cli");
    expect(await world.account(userId)).toMatchObject({ plan: "Starter", allowance: "2000" });
    expect((await userOf(db(), userId)).card).toMatchObject({ brand: "visa", lastFour: "4242" });
    await pay(userId, url);
    expect(await world.account(userId)).toMatchObject({ plan: "Enterprise for Acme", allowance: "40000" });
    expect((await subscriptionsAtStripe(userId)).sort()).toEqual(["active", "canceled"]);
    const { data } = await stripe().refunds.list({ limit: 100 });
    expect(data.map(({ amount }) => amount)).toEqual([20_00]);
    expect(await world.told(userId)).toContain("subscriptions_merged");
  });
});

describe("renewed", () => {
  test("an invoice is sent, and the old allowance goes on; paid, it is set anew", async () => {
    const { userId, hostedUrl, dueAt } = await onContract("fay");
    expect(await world.account(userId)).toMatchObject({
      status: "active",
      reason: "paid",
      allowance: "30000",
    });
    expect((await userOf(db(), userId)).state.periodEndsAt).toEqual(dueAt);
    expect((await world.told(userId)).filter((kind) => kind === "invoice_sent")).toHaveLength(2);
    await pay(userId, hostedUrl);
    expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "40000" });
    expect(await world.told(userId)).not.toContain("payment_failed");
  });

  test("not paid by its day, grace runs: seven days on what is left, then it is over at Stripe too", async () => {
    const { userId, dueAt } = await onContract("gil");
    await world.travel(userId, dueAt);
    expect(await world.account(userId)).toMatchObject({
      status: "past_due",
      reason: "grace",
      allowance: "30000",
    });
    expect((await userOf(db(), userId)).state.graceUntil).toEqual(addDays(dueAt, 7));
    expect(await world.told(userId)).toContain("payment_failed");
    await world.travel(userId, addDays(dueAt, 3));
    await world.travel(userId, addDays(dueAt, 6));
    expect((await world.told(userId)).filter((kind) => kind === "grace_reminder")).toHaveLength(2);
    await world.travel(userId, addDays(dueAt, 7));
    expect(await world.account(userId)).toMatchObject({ status: "expired", plan: "Free", allowance: "0" });
    expect(await subscriptionsAtStripe(userId)).toEqual(["canceled"]);
    expect(await openInvoice(db(), userId)).toBeNull();
  });

  test("paid in the days of grace, it goes on as if it had been paid in time", async () => {
    const { userId, dueAt, invoiceId, hostedUrl } = await onContract("hal");
    await world.travel(userId, addDays(dueAt, 2));
    await stripe().customers.update(await world.customer(userId), {
      invoice_settings: { default_payment_method: "" },
    });
    expect(await payInvoice(userId, invoiceId)).toEqual({
      kind: "unpaid",
      reason: "No card is on file.",
      url: hostedUrl,
    });
    await pay(userId, hostedUrl);
    expect(await world.account(userId)).toMatchObject({ status: "active", allowance: "40000" });
    expect(await grants(userId)).toEqual([40_000, 40_000]);
  });
});
