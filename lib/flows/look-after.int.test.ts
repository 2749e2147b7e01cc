import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startMailbox } from "../../sandbox/mail";
import { freePort } from "../../sandbox/stripe/postgres";
import { addDays, addMonths } from "../billing/calendar";
import { TIERS } from "../billing/catalogue";
import { MERGED } from "../billing/duplicates";
import { TRIAL_CREDITS } from "../billing/policy";
import { nowFor, systemNow } from "../clock";
import { db } from "../db/client";
import { eventsLeftBehind, fateOf } from "../db/events";
import { setMutedKinds } from "../db/notifications";
import { userOf } from "../db/users";
import { cancelNow } from "../stripe/changes";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";
import { changePlan, previewChange } from "./change-plan";
import { lookAfter, lookAfterDue } from "./look-after";
import { replayEvent, takeUpWaiting } from "./receive-event";
import { reconcile } from "./reconcile";
import { sendDueMail } from "./send-mail";
import { startCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

let world: World;
let smtpPort: number;
beforeAll(async () => {
  smtpPort = await freePort();
  world = await createWorld({ smtpUrl: `smtp://127.0.0.1:${smtpPort}` });
});
afterEach(() => {
  world.webhooks.lost = false;
});
afterAll(() => world.close());

async function setTime(userId: string, now: Date): Promise<void> {
  await world.sql.query("UPDATE users SET simulated_now = $2 WHERE id = $1", [userId, now]);
}

const kinds = async (userId: string) => (await world.ledger(userId)).map(({ kind }) => kind);

describe("the trial's three ends", () => {
  test("its time: told a day ahead, over after three, and told so", async () => {
    const ann = await world.signUp("ann@example.com");
    const { trialEndsAt } = (await userOf(db(), ann)).state;
    const end = trialEndsAt ?? systemNow();
    await setTime(ann, addDays(end, -1));
    await lookAfterDue();
    await lookAfterDue();
    expect(await world.told(ann)).toEqual(["welcome", "trial_notice"]);
    await setTime(ann, new Date(end.getTime() - 1));
    expect(await world.account(ann)).toMatchObject({ status: "trial", allowance: "1000" });
    await setTime(ann, end);
    expect(await world.account(ann)).toMatchObject({
      status: "expired",
      reason: "trial_over",
      allowance: "0",
    });
    await lookAfterDue();
    await lookAfterDue();
    expect(await kinds(ann)).toEqual(["trial", "expiry"]);
    expect(await world.told(ann)).toEqual(["welcome", "trial_notice", "trial_ended"]);
  });

  test("its credits", async () => {
    const bob = await world.signUp("bob@example.com");
    await world.spend(bob, TRIAL_CREDITS - 1);
    expect(await world.account(bob)).toMatchObject({ status: "trial", allowance: "1" });
    await world.spend(bob, 1);
    expect(await world.account(bob)).toMatchObject({ status: "expired", reason: "trial_over" });
  });

  test("its requests", async () => {
    const cat = await world.signUp("cat@example.com");
    const requests = TIERS.free.limits.requestsPerPeriod;
    await world.sql.query("UPDATE credit_accounts SET period_requests = $2 WHERE user_id = $1", [
      cat,
      requests,
    ]);
    expect(await world.account(cat)).toMatchObject({
      status: "expired",
      reason: "trial_over",
      allowance: "0",
    });
  });

  test("an abandoned Checkout doesn't stretch it", async () => {
    const dan = await world.signUp("dan@example.com");
    await startCheckout({ userId: dan, planId: 1 });
    const { trialEndsAt } = (await userOf(db(), dan)).state;
    await world.travel(dan, addDays(trialEndsAt ?? systemNow(), 1));
    expect(await world.account(dan)).toMatchObject({ status: "expired", allowance: "0" });
    expect(await world.told(dan)).toContain("trial_ended");
  });

  test("its credits, or its requests, of somebody who has been to the Checkout: over in the stored status too, and told", async () => {
    for (const name of ["ria", "rob"]) {
      const id = await world.signUp(`${name}@example.com`);
      await startCheckout({ userId: id, planId: 1 });
      if (name === "ria") await world.spend(id, TRIAL_CREDITS);
      else
        await world.sql.query("UPDATE credit_accounts SET period_requests = $2 WHERE user_id = $1", [
          id,
          TIERS.free.limits.requestsPerPeriod,
        ]);
      await lookAfter(id);
      await lookAfter(id);
      expect((await userOf(db(), id)).state.status).toBe("expired");
      expect((await world.told(id)).sort()).toEqual(["trial_ended", "welcome"]);
      expect(await world.account(id)).toMatchObject({ status: "expired", allowance: "0" });
    }
  });

  test("subscribed before its end, what is left of it ends with the first grant", async () => {
    const eve = await world.signUp("eve@example.com");
    await world.spend(eve, 400);
    await world.subscribe(eve, 1);
    expect((await world.ledger(eve)).map(({ kind, amount }) => `${kind} ${Number(amount)}`)).toEqual([
      "trial 1000",
      "usage -400",
      "expiry -600",
      "grant 2000",
    ]);
  });
});

describe("jobs", () => {
  test("several workers at once do each thing once", async () => {
    const fay = await world.signUp("fay@example.com");
    const gus = await world.subscriber("gus", 4);
    const { subscription, stripeTestClockId } = await userOf(db(), gus);
    const month = addMonths(subscription?.periodStart ?? systemNow(), 1);
    await stripe().testHelpers.testClocks.advance(stripeTestClockId ?? "", {
      frozen_time: Math.ceil(month.getTime() / 1_000),
    });
    await setTime(gus, month);
    await setTime(fay, addDays(systemNow(), 4));
    await Promise.all(Array.from({ length: 6 }, () => lookAfterDue()));
    expect(await kinds(fay)).toEqual(["trial", "expiry"]);
    expect((await kinds(gus)).filter((kind) => kind === "grant")).toHaveLength(2);
  });

  test("after a stop of three periods they catch up: every grant once, no stale reminder", async () => {
    const hal = await world.subscriber("hal");
    const { subscription, stripeTestClockId: clock } = await userOf(db(), hal);
    const start = subscription?.periodStart ?? systemNow();
    world.webhooks.lost = true;
    for (let month = 1; month <= 3; month += 1) {
      const to = Math.ceil(addDays(addMonths(start, month), 1 / 8).getTime() / 1_000);
      await stripe().testHelpers.testClocks.advance(clock ?? "", { frozen_time: to });
      await expect
        .poll(async () => (await stripe().testHelpers.testClocks.retrieve(clock ?? "")).status, {
          timeout: 30_000,
        })
        .toBe("ready");
    }
    world.webhooks.lost = false;
    await lookAfter(hal);
    expect((await world.ledger(hal)).filter(({ kind }) => kind === "grant")).toHaveLength(4);
    expect(await world.account(hal)).toMatchObject({ status: "active", allowance: "2000" });
    expect(await world.told(hal)).not.toContain("renewal_notice");
    expect((await world.told(hal)).filter((kind) => kind === "receipt").length).toBeGreaterThan(0);
  });

  test("an event that was left waiting is taken up", async () => {
    const ida = await world.subscriber("ida");
    const customer = await world.customer(ida);
    await world.sql.query(
      `UPDATE stripe_events SET status = 'waiting', processed_at = NULL, received_at = $2 WHERE stripe_customer_id = $1`,
      [customer, addDays(systemNow(), -1)],
    );
    expect(await takeUpWaiting()).toBeGreaterThan(0);
    const { rows } = await world.sql.query(
      "SELECT count(*)::int AS waiting FROM stripe_events WHERE stripe_customer_id = $1 AND status = 'waiting'",
      [customer],
    );
    expect(rows).toEqual([{ waiting: 0 }]);
  });

  test("a hundred accounts that always fail keep no other from being looked after", async () => {
    // Accounts without credits.
    await world.sql.query(
      `INSERT INTO users (id, email, subscription_status, trial_ends_at, next_due_at)
       SELECT 'lost-' || n, 'lost-' || n || '@example.com', 'trial', '2020-01-01', '2020-01-01'
       FROM generate_series(1, 100) n`,
    );
    const kit = await world.signUp("kit@example.com");
    await setTime(kit, addDays(systemNow(), 4));
    for (let round = 0; round < 2; round += 1) await lookAfterDue();
    expect(await world.told(kit)).toContain("trial_ended");
    await world.sql.query("DELETE FROM users WHERE id LIKE 'lost-%'");
  });

  test("events that always fail give way to others, and are parked in the end", async () => {
    const liv = await world.signUp("liv@example.com");
    // Stripe knows nothing of this customer.
    await world.sql.query("UPDATE users SET stripe_customer_id = 'cus_lost' WHERE id = $1", [liv]);
    const left = (id: string, attempts: number, count: number) =>
      world.sql.query(
        `INSERT INTO stripe_events (id, type, stripe_customer_id, livemode, payload, created_at, received_at, attempts)
         SELECT $1 || n, 'invoice.paid', 'cus_lost', false, '{}', '2020-01-01', '2020-01-01', $2
         FROM generate_series(1, $3::int) n`,
        [id, attempts, count],
      );
    await left("evt_tried", 2, 100);
    await left("evt_new", 1, 1);
    expect((await eventsLeftBehind(db(), systemNow()))[0]).toMatchObject({ id: "evt_new1" });
    await world.sql.query("DELETE FROM stripe_events WHERE stripe_customer_id = 'cus_lost'");

    await left("evt_last", 9, 1);
    await takeUpWaiting();
    expect(await fateOf(db(), "evt_last1")).toMatchObject({ kind: "parked" });
    // Whoever tries it once more is on record, though it fails again.
    await expect(replayEvent("evt_last1", "cli")).rejects.toThrow();
    const { rows } = await world.sql.query(
      "SELECT actor, action, after FROM audit_log WHERE subject_user_id = $1",
      [liv],
    );
    expect(rows).toEqual([{ actor: "cli", action: "event.replay", after: { eventId: "evt_last1" } }]);
    await world.sql.query("DELETE FROM stripe_events WHERE stripe_customer_id = 'cus_lost'");
    await world.sql.query("UPDATE users SET stripe_customer_id = NULL WHERE id = $1", [liv]);
  });

  test("a renewal is announced a week ahead, once", async () => {
    const jan = await world.subscriber("jan");
    const { subscription } = await userOf(db(), jan);
    const end = subscription?.periodEnd ?? systemNow();
    await world.travel(jan, addDays(end, -8));
    expect(await world.told(jan)).not.toContain("renewal_notice");
    await world.travel(jan, addDays(end, -7));
    await world.travel(jan, addDays(end, -6));
    expect((await world.told(jan)).filter((kind) => kind === "renewal_notice")).toHaveLength(1);
  });
});

describe("mail", () => {
  test("is sent once, by however many workers; refused by the server, it is tried again; unwanted, it stays in the inbox", async () => {
    const kim = await world.signUp("kim@example.com");
    expect(await sendDueMail()).toBe(0);
    const failed = await world.sql.query(
      "SELECT attempts, last_error, send_after > now() AS later FROM notifications WHERE user_id = $1 AND attempts > 0",
      [kim],
    );
    for (const row of failed.rows) expect(row).toMatchObject({ attempts: 1, later: true });

    const mailbox = await startMailbox({
      smtpPort,
      webPort: await freePort(),
    });
    const lea = await world.signUp("lea@example.com");
    await setMutedKinds(db(), lea, new Set(["subscribed", "key_created"]));
    await world.sql.query("UPDATE notifications SET send_after = $1 WHERE sent_at IS NULL", [systemNow()]);
    const sent = await Promise.all(Array.from({ length: 5 }, () => sendDueMail()));
    const { rows } = await world.sql.query(
      "SELECT count(*)::int AS due FROM notifications WHERE sent_at IS NOT NULL",
    );
    expect(sent.reduce((sum, one) => sum + one, 0)).toBe(rows[0].due);
    const mails = await (await fetch(`${mailbox.webUrl}/api/messages?to=lea%40example.com`)).json();
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({ subject: "Your trial has begun" });
    expect(mails[0].text).toContain("1,000 credits");
    expect(await sendDueMail()).toBe(0);
    await mailbox.close();
  });

  test("an attempt counts before the server is asked, and nothing of ours waits for its answer", async () => {
    const mo = await world.signUp("mo@example.com");
    await world.sql.query("UPDATE notifications SET send_after = NULL WHERE user_id <> $1", [mo]);
    const server = createServer().listen(smtpPort, "127.0.0.1");
    const asked = once(server, "connection");
    const round = sendDueMail();
    const [socket] = await asked;
    const { rows } = await world.sql.query(
      `SELECT attempts, send_after > now() + interval '4 minutes' AS later FROM notifications
       WHERE user_id = $1 FOR UPDATE NOWAIT`,
      [mo],
    );
    expect(rows).toEqual([{ attempts: 1, later: true }]);
    socket.destroy();
    server.close();
    expect(await round).toBe(0);
    const failed = await world.sql.query(
      `SELECT attempts, last_error IS NOT NULL AS told, send_after < now() + interval '2 minutes' AS soon
       FROM notifications WHERE user_id = $1`,
      [mo],
    );
    expect(failed.rows).toEqual([{ attempts: 1, told: true, soon: true }]);
  });
});

describe("reconcile", () => {
  test("whoever can't be compared is named, and holds up nobody", async () => {
    const mat = await world.signUp("mat@example.com");
    await world.sql.query("UPDATE users SET stripe_customer_id = 'cus_nobody' WHERE id = $1", [mat]);
    const nel = await world.signUp("nel@example.com");
    world.webhooks.lost = true;
    await world.subscribe(nel, 1);
    const { differences } = await reconcile({ apply: true, actor: "cli" });
    world.webhooks.lost = false;
    expect(differences.map((one) => [one.email, one.class, one.mended])).toEqual([
      ["mat@example.com", "unreachable", false],
      ["nel@example.com", "stale_status", true],
      ["nel@example.com", "stale_subscription", true],
      ["nel@example.com", "missing_grant", true],
    ]);
    await world.sql.query("UPDATE users SET stripe_customer_id = NULL WHERE id = $1", [mat]);
  });

  test("two at once: one mends and says so, and the audit log has it once", async () => {
    const oda = await world.signUp("oda@example.com");
    world.webhooks.lost = true;
    await world.subscribe(oda, 1);
    const both = await Promise.all([1, 2].map(() => reconcile({ apply: true, actor: "cli" })));
    world.webhooks.lost = false;
    const mended = both.flatMap(({ differences }) => differences.filter((one) => one.mended));
    expect(mended.map((one) => one.class)).toEqual(["stale_status", "stale_subscription", "missing_grant"]);
    expect(both.flatMap(({ differences }) => differences)).toHaveLength(3);
    const audit = await world.sql.query(
      "SELECT jsonb_array_length(after -> 'drift') AS drifts FROM audit_log WHERE subject_user_id = $1 AND action = 'reconcile.apply'",
      [oda],
    );
    expect(audit.rows).toEqual([{ drifts: 3 }]);
  });

  test("finds what was lost, dry; mends it; and finds nothing any more", async () => {
    const mia = await world.subscriber("mia");
    const ned = await world.subscriber("ned", 2);
    expect((await reconcile({ apply: false, actor: "cli" })).differences).toEqual([]);

    world.webhooks.lost = true;
    await stripe().subscriptions.cancel((await userOf(db(), mia)).subscription?.id ?? "");
    const { stripeTestClockId, subscription } = await userOf(db(), ned);
    const renewed = Math.ceil(addDays(subscription?.periodEnd ?? systemNow(), 1 / 8).getTime() / 1_000);
    await stripe().testHelpers.testClocks.advance(stripeTestClockId ?? "", { frozen_time: renewed });
    await expect
      .poll(async () => (await stripe().testHelpers.testClocks.retrieve(stripeTestClockId ?? "")).status)
      .toBe("ready");

    const dry = await reconcile({ apply: false, actor: "cli" });
    expect(dry.differences.map((one) => [one.email, one.class, one.mended])).toEqual(
      expect.arrayContaining([
        ["mia@example.com", "lost_end", false],
        ["ned@example.com", "missing_grant", false],
        ["ned@example.com", "stale_subscription", false],
      ]),
    );
    expect(await world.account(mia)).toMatchObject({ status: "active" });
    const applied = await reconcile({ apply: true, actor: "cli" });
    expect(applied.differences.every((one) => one.mended)).toBe(true);
    expect(await world.account(mia)).toMatchObject({ status: "expired", allowance: "0" });
    expect((await world.ledger(ned)).filter(({ kind }) => kind === "grant")).toHaveLength(2);
    expect((await reconcile({ apply: true, actor: "cli" })).differences).toEqual([]);
  });
});

describe("two live subscriptions", () => {
  /** A Pro that was made at Stripe, beside what there is; returns the customer. */
  async function subscribeBeside(userId: string): Promise<string> {
    const customer = await world.customer(userId);
    const { rows } = await world.sql.query("SELECT stripe_price_id FROM subscription_products WHERE id = 2");
    const card = await stripe().paymentMethods.attach("pm_card_visa", { customer });
    await stripe().subscriptions.create({
      customer,
      items: [{ price: rows[0].stripe_price_id }],
      default_payment_method: card.id,
    });
    return customer;
  }

  async function periodOf(userId: string): Promise<{ start: Date; end: Date }> {
    const { subscription } = await userOf(db(), userId);
    if (!subscription) throw new Error("No subscription");
    return { start: subscription.periodStart, end: subscription.periodEnd };
  }

  /** What of each payment was refunded, the newest first. */
  async function refunded(customer: string): Promise<number[]> {
    const { data } = await stripe().charges.list({ customer });
    return data.map((charge) => charge.amount_refunded);
  }

  /** What each merge is on record to have given back: to the card, and as a balance. */
  async function mergedCents(userId: string): Promise<[number, number][]> {
    const { rows } = await world.sql.query(
      "SELECT after FROM audit_log WHERE subject_user_id = $1 AND action = 'subscription.merge'",
      [userId],
    );
    return rows.map(({ after }) => [after.refundedCents, after.creditedCents]);
  }

  test("the newest paid one stays; the older ends, its unused time is refunded, its credits are not given twice", async () => {
    const oda = await world.subscriber("odile");
    const { subscription } = await userOf(db(), oda);
    const start = subscription?.periodStart ?? systemNow();
    const half = (addMonths(start, 1).getTime() - start.getTime()) / 2;
    await world.travel(oda, new Date(start.getTime() + Math.floor(half / 1_000) * 1_000));
    await world.spend(oda, 1_200);
    const customer = await subscribeBeside(oda);
    for (let again = 0; again < 3; again += 1) await syncCustomer(customer);

    const { data } = await stripe().subscriptions.list({ customer, status: "all" });
    expect(data.map(({ status }) => status)).toEqual(["active", "canceled"]);
    const refunds = await stripe().refunds.list({ limit: 100 });
    const ofMerge = refunds.data.filter((one) =>
      one.metadata?.cause?.startsWith(`merge:${subscription?.id}:`),
    );
    expect(ofMerge).toMatchObject([{ amount: 1_000 }]);
    expect(await world.account(oda)).toMatchObject({ status: "active", plan: "Pro", allowance: "4800" });
    const told = await world.told(oda);
    expect(told.filter((kind) => kind === "subscriptions_merged")).toHaveLength(1);
    expect(told).not.toContain("refunded");
    const audit = await world.sql.query(
      "SELECT actor, action FROM audit_log WHERE subject_user_id = $1 AND action = 'subscription.merge'",
      [oda],
    );
    expect(audit.rows).toEqual([{ actor: "system", action: "subscription.merge" }]);
    expect(nowFor(await userOf(db(), oda))).toEqual(
      new Date(start.getTime() + Math.floor(half / 1_000) * 1_000),
    );
  });

  test("one that was upgraded is refunded whole: from what the upgrade charged, then from the payment before", async () => {
    const una = await world.subscriber("una");
    const seen = await previewChange({ userId: una, planId: 2 });
    if (seen.kind !== "upgrade_now") throw new Error(seen.kind);
    const agreed = { prorationDate: seen.prorationDate, amountDueCents: seen.charge.amountDueCents };
    expect(await changePlan({ userId: una, planId: 2, agreed })).toMatchObject({ chargedCents: 3_000 });
    const customer = await subscribeBeside(una);
    for (let again = 0; again < 3; again += 1) await syncCustomer(customer);
    expect(await refunded(customer)).toEqual([0, 3_000, 2_000]);
    expect(await stripe().customers.retrieve(customer)).toMatchObject({ balance: 0 });
    expect(await world.account(una)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });
    expect(await mergedCents(una)).toEqual([[5_000, 0]]);
  });

  test("one that a balance has paid for gets the unused time back as a balance, once", async () => {
    const ulf = await world.subscriber("ulf");
    const { subscription } = await userOf(db(), ulf);
    const customer = await world.customer(ulf);
    await stripe().customers.createBalanceTransaction(customer, { amount: -2_000, currency: "usd" });
    await world.travel(ulf, addDays(subscription?.periodEnd ?? systemNow(), 1 / 12));
    const { start, end } = await periodOf(ulf);
    await world.travel(ulf, new Date((start.getTime() + end.getTime()) / 2));
    expect(await stripe().customers.retrieve(customer)).toMatchObject({ balance: 0 });
    await subscribeBeside(ulf);
    for (let again = 0; again < 3; again += 1) await syncCustomer(customer);
    expect(await refunded(customer)).toEqual([0, 0]);
    expect(await stripe().customers.retrieve(customer)).toMatchObject({ balance: -1_000 });
    expect(await mergedCents(ulf)).toEqual([[0, 1_000]]);
  });

  test("what was merged is on record, though the sync that did it failed afterwards", async () => {
    const pia = await world.subscriber("pia");
    const ended = (await userOf(db(), pia)).subscription?.id ?? "";
    world.webhooks.lost = true;
    await cancelNow(ended, MERGED);
    world.webhooks.lost = false;
    for (let again = 0; again < 2; again += 1) await syncCustomer(await world.customer(pia));
    const { rows } = await world.sql.query(
      "SELECT actor, action, after FROM audit_log WHERE subject_user_id = $1",
      [pia],
    );
    expect(rows).toEqual([
      {
        actor: "system",
        action: "subscription.merge",
        after: { ended, kept: null, refundedCents: 0, creditedCents: 0 },
      },
    ]);
  });

  test("one whose refund Stripe refuses is left to an admin; what was paid for is given, and nothing else is held up", async () => {
    const pip = await world.signUp("pip@example.com");
    await world.pay(await world.checkout(pip, 1), "4000 0000 0000 0259");
    const customer = await world.customer(pip);
    const [charge] = (await stripe().charges.list({ customer })).data;
    const [dispute] = (await stripe().disputes.list({ charge: charge?.id })).data;
    const evidence = { uncategorized_text: "winning_evidence" };
    await stripe().disputes.update(dispute?.id ?? "", { evidence, submit: true });
    await subscribeBeside(pip);
    expect(await syncCustomer(customer)).toMatchObject({
      kind: "synced",
      refused: [expect.stringMatching(/^Merging sub_.*cannot issue a refund/)],
    });
    expect(await world.account(pip)).toMatchObject({ status: "active", plan: "Pro", allowance: "5000" });
    const parked = await world.sql.query(
      "SELECT outcome FROM stripe_events WHERE stripe_customer_id = $1 AND status = 'parked'",
      [customer],
    );
    expect(parked.rows.length).toBeGreaterThan(0);
  });
});
