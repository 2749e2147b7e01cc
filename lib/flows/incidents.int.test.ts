import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { card, challenged, submit, target } from "../../sandbox/stripe/testing/browser";
import { faultDesk } from "../../sandbox/stripe/testing/faults";
import { accessAt } from "../billing/access";
import { addDays } from "../billing/calendar";
import { TIERS } from "../billing/catalogue";
import { nowFor, systemNow } from "../clock";
import { db } from "../db/client";
import { userOf } from "../db/users";
import { stripe } from "../stripe/client";
import { createWorld, deliver, type World } from "../testing/world";
import { cancelSubscription, resumeSubscription } from "./cancel-subscription";
import { changePlan, previewChange } from "./change-plan";
import { startCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

/** What went wrong in products like this one, and does not here. */

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterEach(async () => {
  world.webhooks.lost = false;
  await faultDesk(world.sandboxUrl).clear();
});
afterAll(() => world.close());

const grants = async (userId: string) =>
  (await world.ledger(userId)).filter(({ kind }) => kind === "grant").length;

/** Everything that the sandbox has sent about this user, once more and backwards. */
async function redeliver(userId: string, type?: string): Promise<void> {
  const customer = await world.customer(userId);
  const theirs = world.webhooks.received.filter(
    ({ body, type: one }) => body.includes(customer) && (!type || one === type),
  );
  // As new events: under their own ids they would be known.
  await world.sql.query("DELETE FROM stripe_events WHERE stripe_customer_id = $1", [customer]);
  for (const { body, signature } of theirs.reverse())
    expect((await deliver(body, signature)).status).toBe(200);
}

async function priceOf(planId: number): Promise<string> {
  const { rows } = await world.sql.query("SELECT stripe_price_id FROM subscription_products WHERE id = $1", [
    planId,
  ]);
  return rows[0].stripe_price_id;
}

test("two event types of one purchase granted it twice", async () => {
  const ann = await world.subscriber("ann");
  for (const type of ["invoice.paid", "invoice.payment_succeeded", "checkout.session.completed"])
    await redeliver(ann, type);
  expect(await grants(ann)).toBe(1);
  expect(await world.account(ann)).toMatchObject({ allowance: "2000" });
});

test("any subscription.updated refilled the allowance: cancel and resume was an infinite refill", async () => {
  const bob = await world.subscriber("bob");
  await world.spend(bob, 1_999);
  for (let again = 0; again < 5; again += 1) {
    await cancelSubscription(bob);
    await resumeSubscription(bob);
  }
  await redeliver(bob, "customer.subscription.updated");
  expect(await world.account(bob)).toMatchObject({ status: "active", allowance: "1" });
});

test("created and paid both set the credits, so that use in between was given back", async () => {
  const cat = await world.subscriber("cat");
  await world.spend(cat, 700);
  await redeliver(cat);
  expect(await world.account(cat)).toMatchObject({ allowance: "1300" });
});

test("metadata from the client overrode user and amount", async () => {
  const dan = await world.signUp("dan@example.com");
  const eve = await world.subscriber("eve");
  const url = await world.checkout(dan, 1);
  await world.pay(url);
  const { subscription } = await userOf(db(), dan);
  await stripe().subscriptions.update(subscription?.id ?? "", {
    metadata: { user_id: eve, plan_id: "2", credits: "1000000", tier: "enterprise" },
  });
  await redeliver(dan);
  expect(await world.account(dan)).toMatchObject({ plan: "Starter", allowance: "2000" });
  expect(await world.account(eve)).toMatchObject({ plan: "Starter", allowance: "2000" });
});

test("price and cycle from the client that don't belong together were sold", async () => {
  const fay = await world.signUp("fay@example.com");
  expect(await startCheckout({ userId: fay, planId: 1, billingCycle: "yearly" })).toMatchObject({
    kind: "cycle_mismatch",
  });
  expect(await world.account(fay)).toMatchObject({ status: "trial" });
});

test("the tier in metadata beat the real item after a change in Stripe's dashboard", async () => {
  const gus = await world.subscriber("gus", 2);
  const { subscription } = await userOf(db(), gus);
  const held = await stripe().subscriptions.retrieve(subscription?.id ?? "");
  const item = held.items.data[0]?.id ?? "";
  await stripe().subscriptions.update(held.id, {
    items: [{ id: item, price: await priceOf(1) }],
    proration_behavior: "none",
    metadata: { tier: "pro", plan_id: "2" },
  });
  await syncCustomer(await world.customer(gus));
  const user = await userOf(db(), gus);
  expect(accessAt(user.state, nowFor(user))).toMatchObject({ tier: "starter", limits: TIERS.starter.limits });
});

test("the plan's line stood on the second page of its invoice, and the renewal granted nothing", async () => {
  const hew = await world.subscriber("hew", 2);
  const { subscription } = await userOf(db(), hew);
  const held = await stripe().subscriptions.retrieve(subscription?.id ?? "");
  const item = held.items.data[0]?.id ?? "";
  for (const plan of [1, 2, 1, 2, 1, 2])
    await stripe().subscriptions.update(held.id, {
      items: [{ id: item, price: await priceOf(plan) }],
      proration_behavior: "create_prorations",
    });
  await world.travel(hew, addDays(subscription?.periodEnd ?? systemNow(), 1));
  const [renewal] = (await stripe().invoices.list({ subscription: held.id })).data;
  expect(renewal).toMatchObject({ status: "paid", lines: { has_more: true } });
  expect(await grants(hew)).toBe(2);
  expect(await world.account(hew)).toMatchObject({ plan: "Pro", allowance: "5000" });
});

test("an unknown product fell back to a paid tier", async () => {
  const hal = await world.signUp("hal@example.com");
  await startCheckout({ userId: hal, planId: 1 });
  const customer = await world.customer(hal);
  const method = await stripe().paymentMethods.attach("pm_card_visa", { customer });
  const price = await stripe().prices.create({
    currency: "usd",
    unit_amount: 5_000,
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
  });
  await stripe().subscriptions.create({
    customer,
    items: [{ price: price.id }],
    default_payment_method: method.id,
    metadata: { tier: "pro" },
  });
  expect(await syncCustomer(customer)).toMatchObject({
    kind: "parked",
    reason: expect.stringContaining(price.id),
  });
  expect(await world.account(hal)).toMatchObject({ status: "trial", plan: "Free", allowance: "1000" });
});

test("a late `deleted` of an old subscription ended the new one", async () => {
  const ida = await world.subscriber("ida");
  await stripe().subscriptions.cancel((await userOf(db(), ida)).subscription?.id ?? "");
  await syncCustomer(await world.customer(ida));
  await world.subscribe(ida, 2);
  await redeliver(ida, "customer.subscription.deleted");
  expect(await world.account(ida)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });
});

/** What `act` does happens while the read waits for this list of Stripe's, once or whenever it is read again. */
async function whileReading(
  path: string,
  customer: string,
  act: () => Promise<unknown>,
  how: "once" | "always" = "once",
): ReturnType<typeof syncCustomer> {
  const faults = faultDesk(world.sandboxUrl);
  const hang = () => faults.set({ kind: "hang", method: "GET", path, count: 1 });
  let fault: { id: string } | null = await hang();
  let isOver = false;
  const synced = syncCustomer(customer).finally(() => {
    isOver = true;
  });
  // Whoever awaits it hears of its failure; until then it is no stray one.
  synced.catch(() => {});
  while (fault) {
    const { id } = fault;
    const held = async () => isOver || (await faults.get(id)).holding === 1;
    await expect.poll(held, { timeout: 30_000 }).toBe(true);
    if (isOver) {
      await faults.remove(id);
      // It was the read of another customer, of whom an event came late, that waited.
      if (how === "once") return await whileReading(path, customer, act);
      break;
    }
    await act();
    fault = how === "always" ? await hang() : null;
    await faults.remove(id);
  }
  return await synced;
}

async function buy(customer: string, planId: number): Promise<void> {
  const { data } = await stripe().paymentMethods.list({ customer });
  const items = [{ price: await priceOf(planId) }];
  await stripe().subscriptions.create({ customer, items, default_payment_method: data[0]?.id });
}

describe.each(["invoices", "subscriptions"])("while Stripe's %s were read", (list) => {
  const path = `/v1/${list}`;

  test("somebody subscribed again: granted, expired in the same moment, and never granted again", async () => {
    const oda = await world.subscriber(`oda.${list}`);
    const customer = await world.customer(oda);
    await stripe().subscriptions.cancel((await userOf(db(), oda)).subscription?.id ?? "");
    await syncCustomer(customer);
    world.webhooks.lost = true;
    await whileReading(path, customer, () => buy(customer, 1));
    await syncCustomer(customer);
    expect(await world.account(oda)).toMatchObject({ status: "active", allowance: "2000" });
  });

  test("somebody bought a second subscription: the one that was kept had no credits, or the other's money was kept", async () => {
    const pam = await world.subscriber(`pam.${list}`);
    const customer = await world.customer(pam);
    world.webhooks.lost = true;
    await whileReading(path, customer, () => buy(customer, 2));
    await syncCustomer(customer);
    expect(await world.account(pam)).toMatchObject({ plan: "Pro", allowance: "5000" });
    const { data } = await stripe().charges.list({ customer });
    expect(data.map((one) => [one.amount, one.amount_refunded])).toEqual([
      [5_000, 0],
      [2_000, expect.closeTo(2_000, -1)],
    ]);
  });
});

test("a customer who changed whenever Stripe was read: nothing is concluded", async () => {
  const qi = await world.subscriber("qi");
  const { subscription } = await userOf(db(), qi);
  world.webhooks.lost = true;
  let change = 0;
  const act = () => stripe().subscriptions.update(subscription?.id ?? "", { metadata: { change: ++change } });
  await expect(whileReading("/v1/invoices", await world.customer(qi), act, "always")).rejects.toThrow(
    "changed whenever it was read",
  );
});

test("the money was marked complete before the grant, and a crash in between lost the credits", async () => {
  const jan = await world.signUp("jan@example.com");
  const url = await world.checkout(jan, 1);
  await world.sql.query(
    `CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
     CREATE TRIGGER break BEFORE INSERT ON credit_entries FOR EACH ROW EXECUTE FUNCTION break()`,
  );
  await submit(url, card("4242 4242 4242 4242"));
  const { rows } = await world.sql.query(
    "SELECT count(*)::int AS done FROM stripe_events WHERE stripe_customer_id = $1 AND status = 'done' AND type LIKE 'invoice.%'",
    [await world.customer(jan)],
  );
  expect(rows).toEqual([{ done: 0 }]);
  expect(await world.account(jan)).toMatchObject({ status: "trial", plan: "Free" });
  await world.sql.query("DROP TRIGGER break ON credit_entries; DROP FUNCTION break()");
  await syncCustomer(await world.customer(jan));
  expect(await world.account(jan)).toMatchObject({ status: "active", allowance: "2000" });
  expect(await grants(jan)).toBe(1);
});

test("limits were kept after the plan had ended", async () => {
  const kim = await world.subscriber("kim", 2);
  await stripe().subscriptions.cancel((await userOf(db(), kim)).subscription?.id ?? "");
  await syncCustomer(await world.customer(kim));
  const { rows } = await world.sql.query(
    "SELECT requests_per_period, rate_limit_per_minute FROM credit_accounts WHERE user_id = $1",
    [kim],
  );
  const { requestsPerPeriod, rateLimitPerMinute } = TIERS.free.limits;
  expect(rows).toEqual([
    { requests_per_period: requestsPerPeriod, rate_limit_per_minute: rateLimitPerMinute },
  ]);
});

test("an upgrade was shown as paid when 3-D Secure had been abandoned", async () => {
  const lea = await world.subscriber("lea");
  await world.changeCard(lea, "pm_card_authenticationRequired");
  const preview = await previewChange({ userId: lea, planId: 2 });
  if (preview.kind !== "upgrade_now") throw new Error(preview.kind);
  const { prorationDate, charge } = preview;
  const agreed = { prorationDate, amountDueCents: charge.amountDueCents };
  expect(await changePlan({ userId: lea, planId: 2, agreed })).toMatchObject({ kind: "payment_required" });
  await redeliver(lea);
  expect(await world.account(lea)).toMatchObject({ plan: "Starter", allowance: "2000" });
  const max = await world.signUp("max@example.com");
  const asked = await submit(await world.checkout(max, 2), card(challenged));
  expect(target(asked)).toContain("/3ds/");
  expect(await world.account(max)).toMatchObject({ status: "trial", plan: "Free" });
});

test("the cancel endpoint toggled", async () => {
  const ned = await world.subscriber("ned");
  const first = await cancelSubscription(ned);
  for (let again = 0; again < 3; again += 1) expect(await cancelSubscription(ned)).toEqual(first);
  expect(await world.account(ned)).toMatchObject({ status: "canceled" });
});
