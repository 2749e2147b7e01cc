import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { card, good, submit } from "../../sandbox/stripe/testing/browser";
import { accessAt } from "../billing/access";
import { addDays } from "../billing/calendar";
import { nowFor } from "../clock";
import { db } from "../db/client";
import { openInvoice } from "../db/invoices";
import { userOf } from "../db/users";
import { stripe } from "../stripe/client";
import { createWorld, deliver, type World } from "../testing/world";
import { cancelSubscription, resumeSubscription } from "./cancel-subscription";
import { changePlan, previewChange, undoChange } from "./change-plan";
import { lookAfter } from "./look-after";
import { payInvoice } from "./pay-invoice";
import { reconcile } from "./reconcile";
import { startCheckout, startPackCheckout } from "./start-checkout";
import { syncCustomer } from "./sync-customer";

/** Random lives on the sandbox: every act by its own flow, over HTTP, with webhooks that come, don't, or come backwards. */

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const LIVES = 4;
const ACTS = [
  "subscribe",
  "spend",
  "wait a day",
  "wait a week",
  "wait a month",
  "upgrade",
  "change",
  "undo",
  "cancel",
  "resume",
  "bad card",
  "card that asks",
  "good card",
  "pay",
  "refund",
  "pack",
  "lose webhooks",
  "get webhooks",
  "redeliver backwards",
] as const;
type Act = (typeof ACTS)[number];
const life = fc.array(fc.tuple(fc.constantFrom(...ACTS), fc.nat(99)), { minLength: 30, maxLength: 34 });

test(`${LIVES} random lives: after each act the ledger adds up, and in the end nothing differs from Stripe`, async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(life, async (acts) => {
      number += 1;
      const userId = await world.signUp(`life-${number}@example.com`);
      world.webhooks.lost = false;
      await world.subscribe(userId, 1);
      for (const [act, dice] of acts) {
        await perform(userId, act, dice);
        await check(userId);
      }
      world.webhooks.lost = false;
      await lookAfter(userId);
      const { differences } = await reconcile({ apply: false, actor: "cli" });
      expect(differences).toEqual([]);
    }),
    { numRuns: LIVES },
  );
}, 600_000);

async function perform(userId: string, act: Act, dice: number): Promise<unknown> {
  const user = await userOf(db(), userId);
  const planId = [1, 2, 4, 5][dice % 4] ?? 1;
  switch (act) {
    case "subscribe": {
      const start = await startCheckout({ userId, planId });
      return start.kind === "redirect" && (await submit(start.url, card(good)));
    }
    case "spend": {
      const left = Number(accessAt(user.state, nowFor(user)).allowance);
      const credits = Math.floor((Math.max(0, left) * dice) / 100);
      return credits > 0 && (await world.spend(userId, credits));
    }
    case "wait a day":
      return await world.travel(userId, addDays(nowFor(user), 1));
    case "wait a week":
      return await world.travel(userId, addDays(nowFor(user), 7));
    case "wait a month":
      return await world.travel(userId, addDays(nowFor(user), 31));
    case "upgrade":
    case "change": {
      const preview = await previewChange({ userId, planId: act === "upgrade" ? 5 : planId });
      if (preview.kind !== "upgrade_now" && preview.kind !== "downgrade_at_renewal") return;
      const { prorationDate, charge, to } = preview;
      const agreed = { prorationDate, amountDueCents: charge.amountDueCents };
      return await changePlan({ userId, planId: to.planId, agreed });
    }
    case "undo":
      return await undoChange(userId);
    case "cancel":
      return await cancelSubscription(userId);
    case "resume":
      return await resumeSubscription(userId);
    case "bad card":
      return await world.changeCard(userId, "pm_card_chargeCustomerFail");
    case "card that asks":
      return await world.changeCard(userId, "pm_card_authenticationRequired");
    case "good card":
      return await world.changeCard(userId, "pm_card_visa");
    case "pay": {
      const open = await openInvoice(db(), userId);
      return open && (await payInvoice(userId, open.id));
    }
    case "refund": {
      const { data } = await stripe().charges.list({ customer: await world.customer(userId), limit: 100 });
      const paid = data.filter((one) => one.status === "succeeded" && one.amount_refunded < one.amount);
      const charge = paid[dice % Math.max(1, paid.length)];
      if (!charge) return;
      const amount = Math.ceil(((charge.amount - charge.amount_refunded) * (dice + 1)) / 100);
      return await stripe().refunds.create({ charge: charge.id, amount });
    }
    case "pack": {
      const start = await startPackCheckout(userId, "pack_1000");
      return start.kind === "redirect" && (await submit(start.url, card(good)));
    }
    case "lose webhooks":
      world.webhooks.lost = true;
      return;
    case "get webhooks":
      world.webhooks.lost = false;
      return await syncCustomer(await world.customer(userId));
    case "redeliver backwards": {
      const customer = await world.customer(userId);
      const theirs = world.webhooks.received.filter(({ body }) => body.includes(customer)).slice(-12);
      for (const { body, signature } of theirs.reverse()) await deliver(body, signature);
    }
  }
}

async function check(userId: string): Promise<void> {
  const { rows } = await world.sql.query(
    `SELECT a.allowance = coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'allowance'), 0) AS allowance_adds_up,
            a.purchased = coalesce(sum(e.amount) FILTER (WHERE e.bucket = 'purchased'), 0) AS purchased_adds_up,
            count(e.sequence) = a.last_sequence AND max(e.sequence) = a.last_sequence AS gapless,
            (SELECT count(*) FROM subscriptions s WHERE s.user_id = $1 AND s.live) <= 1 AS one_live,
            a.allowance >= 0 OR bool_or(e.kind IN ('refund', 'dispute')) AS owes_for_a_reason
     FROM credit_accounts a LEFT JOIN credit_entries e ON e.user_id = a.user_id
     WHERE a.user_id = $1 GROUP BY a.user_id`,
    [userId],
  );
  expect(rows).toEqual([
    {
      allowance_adds_up: true,
      purchased_adds_up: true,
      gapless: true,
      one_live: true,
      owes_for_a_reason: true,
    },
  ]);
}
