import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMonths } from "../billing/calendar";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { changePlan, previewChange } from "./change-plan";
import { type ContractTerms, createContract, endContract, listContracts } from "./contracts";
import { refundInvoice } from "./refund-invoice";
import { setOverage } from "./set-overage";
import { startCheckout } from "./start-checkout";

const STARTER = 1;

/** $350 a month for 40,000 credits, and 500 more on debt. */
const TERMS: ContractTerms = {
  name: "Enterprise for Acme",
  amountCents: 350_00,
  billingCycle: "monthly",
  credits: 40_000,
  limits: { requestsPerPeriod: null, rateLimitPerMinute: 5_000 },
  overageCap: "500",
  collection: "checkout",
};

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function audited(userId: string) {
  const { rows } = await world.sql.query(
    "SELECT actor, action, reason FROM audit_log WHERE subject_user_id = $1 ORDER BY id",
    [userId],
  );
  return rows;
}

describe("Acme's contract", () => {
  let ada: string;
  let ben: string;
  let contractId: number;
  beforeAll(async () => {
    ada = await world.signUp("ada@acme.example");
    ben = await world.signUp("ben@example.com");
  });

  test("is made once, however often and at once it is asked for", async () => {
    const made = await Promise.all([1, 2, 3].map(() => createContract(ada, TERMS, "Offer 17", "cli")));
    expect(made.map((one) => one.kind).sort()).toEqual(["created", "exists", "exists"]);
    contractId = made[0]?.contract.id ?? 0;
    expect(contractId).toBeGreaterThan(1_000);
    expect(new Set(made.map((one) => one.url))).toEqual(
      new Set([`http://localhost:3000/account/subscribe?plan_id=${contractId}`]),
    );
    expect(await audited(ada)).toEqual([{ actor: "cli", action: "contract.create", reason: "Offer 17" }]);
    const price = await stripe().prices.retrieve(made[0]?.contract.stripePriceId ?? "", {
      expand: ["product"],
    });
    expect(price).toMatchObject({
      unit_amount: 350_00,
      recurring: { interval: "month" },
      product: { name: "Enterprise for Acme" },
    });
  });

  test("after a crash between Stripe and our row, the same price is taken up", async () => {
    await world.sql.query("DELETE FROM subscription_products WHERE id = $1", [contractId]);
    const again = await createContract(ada, TERMS, "Offer 17", "cli");
    expect(again.kind).toBe("created");
    contractId = again.contract.id;
    const { data } = await stripe().prices.list({ limit: 100 });
    expect(data.filter((price) => price.unit_amount === 350_00)).toHaveLength(1);
  });

  test("is nobody else's", async () => {
    expect(await startCheckout({ userId: ben, planId: contractId })).toEqual({ kind: "unknown_plan" });
    expect(await previewChange({ userId: ben, planId: contractId })).toEqual({ kind: "unknown_plan" });
  });

  test("bought by Checkout: 40,000 credits, its limits, and use down to −500, which the renewal pays off", async () => {
    await world.subscribe(ada, contractId);
    expect(await world.account(ada)).toMatchObject({
      status: "active",
      plan: "Enterprise for Acme",
      allowance: "40000",
    });
    expect(await listContracts()).toMatchObject([{ id: contractId, email: "ada@acme.example", inUse: true }]);
    await world.spend(ada, 40_500);
    await expect(world.spend(ada, 1)).rejects.toThrow(/credit_accounts_check/);
    const { now } = await world.account(ada);
    await world.travel(ada, new Date(addMonths(now, 1).getTime() + 2 * 3_600_000));
    expect(await world.account(ada)).toMatchObject({ status: "active", allowance: "39500" });
  });

  test("ended: no longer on offer, and Ada keeps it through the next renewal", async () => {
    expect(await endContract(contractId, "Superseded", "cli")).toEqual({ kind: "ended" });
    expect(await endContract(contractId, "Superseded", "cli")).toEqual({ kind: "ended_before" });
    expect(await endContract(STARTER, "Not private", "cli")).toEqual({ kind: "unknown_contract" });
    const { now } = await world.account(ada);
    await world.travel(ada, addMonths(now, 1));
    expect(await world.account(ada)).toMatchObject({ plan: "Enterprise for Acme", allowance: "40000" });
    const anew = await createContract(ada, TERMS, "Offer 18", "cli");
    expect(anew.kind).toBe("created");
    expect(anew.contract.id).not.toBe(contractId);
    expect(anew.url).toContain("/account/change?plan=");
  });

  test("Ben, on Starter, changes to one for $350: charged the difference, and on it at once", async () => {
    await world.subscribe(ben, STARTER);
    const { contract } = await createContract(ben, TERMS, "Offer 19", "cli");
    const preview = await previewChange({ userId: ben, planId: contract.id });
    if (preview.kind !== "upgrade_now") throw new Error(preview.kind);
    expect(preview.charge.amountDueCents).toBe(330_00);
    const agreed = { prorationDate: preview.prorationDate, amountDueCents: 330_00 };
    expect(await changePlan({ userId: ben, planId: contract.id, agreed })).toMatchObject({ kind: "applied" });
    expect(await world.account(ben)).toMatchObject({ plan: "Enterprise for Acme", allowance: "40000" });
  });

  test("a Checkout page that was open when it ended sells nothing", async () => {
    const cleo = await world.signUp("cleo@example.com");
    const { contract } = await createContract(cleo, TERMS, "Offer 20", "cli");
    const page = await world.checkout(cleo, contract.id);
    await endContract(contract.id, "Withdrawn", "cli");
    await expect(world.pay(page)).rejects.toThrow();
    expect(await world.account(cleo)).toMatchObject({ status: "trial" });
  });

  test("nor does one that is opened in the same moment", async () => {
    const dan = await world.signUp("dan@example.com");
    const { contract } = await createContract(dan, TERMS, "Offer 21", "cli");
    await Promise.all([
      startCheckout({ userId: dan, planId: contract.id }),
      endContract(contract.id, "Withdrawn", "cli"),
      startCheckout({ userId: dan, planId: contract.id }),
    ]);
    const customer = await world.customer(dan);
    expect((await stripe().checkout.sessions.list({ customer, status: "open" })).data).toEqual([]);
  });
});

describe("Dora paid $20 for Starter and spent 500 credits", () => {
  let dora: string;
  let invoiceId: string;
  beforeAll(async () => {
    dora = await world.signUp("dora@example.com");
    await world.subscribe(dora, STARTER);
    await world.spend(dora, 500);
    const { rows } = await world.sql.query("SELECT id FROM invoices WHERE user_id = $1", [dora]);
    invoiceId = rows[0].id;
  });
  const refund = (amountCents: number, invoice = invoiceId, userId = dora) =>
    refundInvoice({ userId, invoiceId: invoice, amountCents, reason: "Outage on Monday" }, "cli");

  test("more than was paid, another's invoice, none: refused, nothing changes", async () => {
    expect(await refund(20_01)).toEqual({ kind: "too_much", leftCents: 20_00 });
    expect(await refund(1, "in_none")).toEqual({ kind: "unknown_invoice" });
    const emil = await world.signUp("emil@example.com");
    expect(await refund(1, invoiceId, emil)).toEqual({ kind: "unknown_invoice" });
    await world.subscribe(emil, STARTER);
    expect(await refund(1, invoiceId, emil)).toEqual({ kind: "unknown_invoice" });
    expect(await world.account(dora)).toMatchObject({ allowance: "1500" });
  });

  test("$10 back takes 1,000 of the 2,000 credits; then $10 are left, and the rest makes a debt of 500", async () => {
    expect(await refund(10_00)).toEqual({ kind: "refunded", amountCents: 10_00, leftCents: 10_00 });
    expect(await world.account(dora)).toMatchObject({ allowance: "500" });
    expect(await refund(10_01)).toEqual({ kind: "too_much", leftCents: 10_00 });
    expect(await refund(10_00)).toEqual({ kind: "refunded", amountCents: 10_00, leftCents: 0 });
    expect(await world.account(dora)).toMatchObject({ allowance: "-500" });
    expect(await refund(1)).toEqual({ kind: "too_much", leftCents: 0 });
    const asked = { actor: "cli", action: "refund.request", reason: "Outage on Monday" };
    const done = { ...asked, action: "invoice.refund" };
    expect(await audited(dora)).toEqual([asked, done, asked, done]);
  });
});

describe("Fay may overdraw by 500 credits, because an admin says so", () => {
  let fay: string;
  const capOf = async (userId: string) => {
    const { rows } = await world.sql.query(
      "SELECT overage_cap::float AS cap, debt_limit::float AS debt FROM credit_accounts WHERE user_id = $1",
      [userId],
    );
    return rows[0];
  };
  beforeAll(async () => {
    fay = await world.signUp("fay@example.com");
    await world.subscribe(fay, STARTER);
  });

  test("before it, use stops at zero", async () => {
    await expect(world.spend(fay, 2_001)).rejects.toThrow(/credit_accounts_check/);
  });

  test("at once: down to −500 and not further; the renewal pays it off first: 1,500 of 2,000", async () => {
    expect(await setOverage(fay, "500", "Launch week", "cli")).toEqual({ override: "500", inForce: "500" });
    await world.spend(fay, 2_500);
    await expect(world.spend(fay, 0.000001)).rejects.toThrow(/credit_accounts_check/);
    const { now } = await world.account(fay);
    await world.travel(fay, new Date(addMonths(now, 1).getTime() + 2 * 3_600_000));
    expect(await world.account(fay)).toMatchObject({ status: "active", allowance: "1500" });
    expect(await capOf(fay)).toEqual({ cap: 500, debt: 500 });
  });

  test("taken back while 200 are owed: the debt stays, and nothing more may be spent", async () => {
    await world.spend(fay, 1_700);
    expect(await setOverage(fay, null, "Launch is over", "cli")).toEqual({ override: null, inForce: "0" });
    expect(await capOf(fay)).toEqual({ cap: 0, debt: 200 });
    await expect(world.spend(fay, 1)).rejects.toThrow(/credit_accounts_check/);
    expect((await audited(fay)).map(({ action }) => action)).toEqual([
      "overage.override",
      "overage.override",
    ]);
  });

  test("without an allowance it waits for the next grant", async () => {
    const gil = await world.signUp("gil@example.com");
    await world.sql.query(
      "UPDATE credit_accounts SET allowance = 0, allowance_total = 0, allowance_expires_at = NULL WHERE user_id = $1",
      [gil],
    );
    expect(await setOverage(gil, "500", "Ahead", "cli")).toEqual({ override: "500", inForce: "0" });
    await world.subscribe(gil, STARTER);
    expect(await capOf(gil)).toEqual({ cap: 500, debt: 500 });
  });
});
