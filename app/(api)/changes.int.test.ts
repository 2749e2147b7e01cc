import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDays, addMonths } from "@/lib/billing/calendar";
import { stripe } from "@/lib/stripe/client";
import { call, problem } from "@/lib/testing/api";
import { createWorld, type World } from "@/lib/testing/world";
import { POST as openPortal } from "./user/billing-portal/route";
import { GET as invoices } from "./user/invoices/route";
import { POST as cancel } from "./user/subscription/cancel/route";
import { POST as change } from "./user/subscription/change/route";
import { DELETE as undo } from "./user/subscription/pending-change/route";
import { POST as preview } from "./user/subscription/preview/route";
import { POST as resume } from "./user/subscription/resume/route";
import { GET as subscription } from "./user/subscription/route";

const STARTER = 1;
const PRO = 2;
const STARTER_YEARLY = 4;

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Somebody on Starter since today, with a key. */
async function subscriber(name: string): Promise<{ id: string; key: string }> {
  const id = await world.subscriber(name, STARTER);
  return { id, key: (await world.key(id)).secret };
}

const json = async (response: Promise<Response>) => (await response).json();

/** What a preview agrees to. */
async function agreement(key: string, plan_id: number) {
  const { billing_cycle, proration_date, amount_due_cents } = await json(
    call(preview, { key, body: { plan_id } }),
  );
  return { plan_id, billing_cycle, proration_date, amount_due_cents };
}

describe("Ada upgrades from Starter to Pro on the day she subscribed, having spent 500 credits", () => {
  let ada: { id: string; key: string };
  beforeAll(async () => {
    ada = await subscriber("ada");
    await world.spend(ada.id, 500);
  });

  test("the preview: $50 less the $20 of unused time, and 5,000 credits less the 500", async () => {
    const seen = await json(call(preview, { key: ada.key, body: { plan_id: PRO } }));
    expect(seen).toMatchObject({
      kind: "upgrade_now",
      from: "Starter",
      plan: "Pro",
      plan_id: PRO,
      billing_cycle: "monthly",
      amount_due_cents: 3_000,
      currency: "usd",
      credits_now: 1_500,
      credits_after: 4_500,
      replaces: null,
    });
    expect(seen.lines.map((line: { amount_cents: number }) => line.amount_cents).sort()).toEqual([
      -2_000, 5_000,
    ]);
    expect(seen.effective_at).toBe(seen.proration_date);
    expect(Date.parse(seen.expires_at) - Date.parse(seen.proration_date)).toBe(30 * 60_000);
  });

  test("without an agreement, or with a wrong amount: 409 with the preview as it is now", async () => {
    const agreed = await agreement(ada.key, PRO);
    for (const body of [{ plan_id: PRO }, { ...agreed, amount_due_cents: 2_999 }]) {
      const moved = await problem(await call(change, { key: ada.key, body }));
      expect(moved).toMatchObject({
        status: 409,
        code: "price_moved",
        preview: { kind: "upgrade_now", amount_due_cents: 3_000 },
      });
    }
    expect(await json(call(subscription, { key: ada.key }))).toMatchObject({ plan: "Starter" });
  });

  test("with the preview's amount: applied, charged exactly that, and again: the same plan", async () => {
    const agreed = await agreement(ada.key, PRO);
    const applied = await call(change, { key: ada.key, body: agreed });
    expect(applied.status).toBe(200);
    expect(await applied.json()).toEqual({ kind: "applied", plan: "Pro", charged_cents: 3_000 });
    expect(await json(call(change, { key: ada.key, body: agreed }))).toEqual({ kind: "same", plan: "Pro" });
    expect(await json(call(preview, { key: ada.key, body: { plan_id: PRO } }))).toMatchObject({
      kind: "same",
    });
    expect(await json(call(subscription, { key: ada.key }))).toMatchObject({
      plan: "Pro",
      credits_remaining: 4_500,
    });
  });

  test("her invoices: the upgrade's $30 and the first $20, page by page and as CSV", async () => {
    const first = await json(call(invoices, { key: ada.key, query: "?limit=1" }));
    expect(first.next_cursor).toBe(first.invoices[0].id);
    const second = await json(
      call(invoices, { key: ada.key, query: `?limit=1&cursor=${first.next_cursor}` }),
    );
    expect(second.next_cursor).toBeNull();
    // Both were made in the same second of her clock.
    const both = [...first.invoices, ...second.invoices];
    expect(both.sort((a, b) => a.total_cents - b.total_cents)).toMatchObject([
      { status: "paid", reason: "first", total_cents: 2_000, created_at: expect.stringMatching(/Z$/) },
      { status: "paid", reason: "change", total_cents: 3_000, amount_paid_cents: 3_000, refunded_cents: 0 },
    ]);

    for (const asked of [{ headers: { accept: "text/csv" } }, { query: "?format=csv&limit=1" }]) {
      const csv = await call(invoices, { key: ada.key, ...asked });
      expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      const lines = (await csv.text()).split("\r\n");
      expect(lines).toHaveLength(4);
      expect(lines[0]).toMatch(/^number,created_at,status,reason,currency,total_cents,/);
      expect(lines.join("\n")).toMatch(/^[\w-]+,\d{4}-[^,]+Z,paid,change,usd,3000,0,3000,0,/m);
      expect(lines[3]).toBe("");
    }
  });

  test("a downgrade is scheduled for the renewal, without an agreement, and taken back once", async () => {
    const { renews_at } = await json(call(subscription, { key: ada.key }));
    const planned = await json(call(preview, { key: ada.key, body: { plan_id: STARTER } }));
    expect(planned).toMatchObject({
      kind: "downgrade_at_renewal",
      amount_due_cents: 2_000,
      effective_at: renews_at,
      credits_after: 2_000,
    });
    expect(await json(call(change, { key: ada.key, body: { plan_id: STARTER } }))).toEqual({
      kind: "scheduled",
      plan: "Starter",
      effective_at: renews_at,
    });
    const pending = { plan: "Starter", billing_cycle: "monthly", effective_at: renews_at };
    expect(await json(call(subscription, { key: ada.key }))).toMatchObject({ pending_change: pending });
    expect(await json(call(undo, { key: ada.key, method: "DELETE" }))).toMatchObject({
      plan: "Pro",
      pending_change: null,
    });
    expect(await problem(await call(undo, { key: ada.key, method: "DELETE" }))).toMatchObject({
      status: 409,
      code: "nothing_pending",
    });
  });

  test("cancelled, she can't change but resume, once", async () => {
    const canceled = await json(call(cancel, { key: ada.key, body: {} }));
    expect(await problem(await call(preview, { key: ada.key, body: { plan_id: STARTER } }))).toMatchObject({
      status: 409,
      code: "ending",
      detail: expect.stringContaining(canceled.effective_until),
    });
    expect(await problem(await call(change, { key: ada.key, body: { plan_id: STARTER } }))).toMatchObject({
      code: "ending",
    });
    expect(await json(call(resume, { key: ada.key, method: "POST" }))).toEqual({
      status: "active",
      renews_at: canceled.effective_until,
    });
    expect(await problem(await call(resume, { key: ada.key, method: "POST" }))).toMatchObject({
      status: 409,
      code: "nothing_to_resume",
    });
  });

  test("Stripe's page for her billing, or only for her card", async () => {
    for (const body of [undefined, { purpose: "card" }]) {
      const answer = await json(call(openPortal, { key: ada.key, method: "POST", body }));
      expect(answer).toEqual({ portal_url: expect.stringMatching(/^http/) });
    }
  });
});

test("Ben's card is declined: 202 with the link, Starter stays, and what waits can be given up", async () => {
  const ben = await subscriber("ben");
  await world.changeCard(ben.id, "pm_card_chargeCustomerFail");
  const waiting = await call(change, { key: ben.key, body: await agreement(ben.key, PRO) });
  expect(waiting.status).toBe(202);
  expect(await waiting.json()).toEqual({
    kind: "payment_required",
    plan: "Pro",
    reason: "declined",
    payment_url: expect.stringMatching(/^http/),
  });
  expect(await json(call(subscription, { key: ben.key }))).toMatchObject({
    plan: "Starter",
    unpaid_change: { plan: "Pro" },
  });
  expect(await json(call(undo, { key: ben.key, method: "DELETE" }))).toMatchObject({ unpaid_change: null });
});

test("Cleo had planned the year; her declined upgrade given up, that is planned again", async () => {
  const cleo = await subscriber("cleo");
  await call(change, { key: cleo.key, body: await agreement(cleo.key, PRO) });
  await call(change, { key: cleo.key, body: { plan_id: STARTER_YEARLY } });
  await world.changeCard(cleo.id, "pm_card_chargeCustomerFail");
  const declined = await call(change, { key: cleo.key, body: await agreement(cleo.key, 5) });
  expect(declined.status).toBe(202);
  expect(await json(call(undo, { key: cleo.key, method: "DELETE" }))).toMatchObject({
    plan: "Pro",
    pending_change: { plan: "Starter", billing_cycle: "yearly" },
  });
});

test("Dora's renewal failed: she pays before she changes", async () => {
  const dora = await subscriber("dora");
  await world.changeCard(dora.id, "pm_card_chargeCustomerFail");
  const { now } = await world.account(dora.id);
  await world.travel(dora.id, addDays(addMonths(now, 1), 1));
  for (const handler of [preview, change]) {
    expect(await problem(await call(handler, { key: dora.key, body: { plan_id: PRO } }))).toMatchObject({
      status: 409,
      code: "payment_overdue",
    });
  }
});

test("Fritz had money of this period back: no upgrade before the renewal, and he is told until when", async () => {
  const fritz = await subscriber("fritz");
  const { data } = await stripe().charges.list({ customer: await world.customer(fritz.id) });
  await stripe().refunds.create({ charge: data[0]?.id ?? "", amount: 500 });
  for (const handler of [preview, change]) {
    expect(await problem(await call(handler, { key: fritz.key, body: { plan_id: PRO } }))).toMatchObject({
      status: 409,
      code: "payment_reversed",
    });
  }
});

test("Emil agreed on day 1 and asks again on day 10: the amount has moved, and nothing was charged", async () => {
  const emil = await subscriber("emil");
  const agreed = await agreement(emil.key, PRO);
  const { now } = await world.account(emil.id);
  await world.travel(emil.id, addDays(now, 9));
  const moved = await problem(await call(change, { key: emil.key, body: agreed }));
  expect(moved).toMatchObject({ status: 409, code: "price_moved" });
  expect(moved.preview.amount_due_cents).toBeGreaterThan(3_000);
  const { invoices: sent } = await json(call(invoices, { key: emil.key }));
  expect(sent).toHaveLength(1);
});

describe("Fay never subscribed", () => {
  let key: string;
  beforeAll(async () => {
    key = (await world.key(await world.signUp("fay@example.com"))).secret;
  });

  test("nothing to change, resume, take back or look after", async () => {
    for (const handler of [preview, change]) {
      expect(await problem(await call(handler, { key, body: { plan_id: PRO } }))).toMatchObject({
        status: 409,
        code: "not_subscribed",
      });
    }
    expect(await problem(await call(resume, { key, method: "POST" }))).toMatchObject({
      code: "nothing_to_resume",
    });
    expect(await problem(await call(undo, { key, method: "DELETE" }))).toMatchObject({
      code: "nothing_pending",
    });
    expect(await problem(await call(openPortal, { key, method: "POST" }))).toMatchObject({
      status: 409,
      code: "no_customer",
    });
    expect(await json(call(invoices, { key }))).toEqual({ invoices: [], next_cursor: null });
    const csv = await (await call(invoices, { key, headers: { accept: "text/csv" } })).text();
    expect(csv).toMatch(/^number,[\w,]+\r\n$/);
  });

  test("Ada's invoice is no cursor of hers", async () => {
    const { rows } = await world.sql.query("SELECT id FROM invoices LIMIT 1");
    const refused = await problem(await call(invoices, { key, query: `?cursor=${rows[0].id}` }));
    expect(refused).toMatchObject({ status: 422, errors: [{ field: "cursor" }] });
  });

  const iso = "2025-01-15T00:00:00Z";
  test.each([
    ["nothing", {}, 422, "plan_id"],
    ["text for a number", { plan_id: "1" }, 422, "plan_id"],
    ["an unknown plan", { plan_id: 99 }, 404, "plan_id"],
    ["a template", { plan_id: 3 }, 404, "plan_id"],
    ["another plan's cycle", { plan_id: PRO, billing_cycle: "yearly" }, 422, "billing_cycle"],
    ["a date alone", { plan_id: PRO, proration_date: iso }, 422, "amount_due_cents"],
    ["an amount alone", { plan_id: PRO, amount_due_cents: 1 }, 422, "amount_due_cents"],
    ["no date", { plan_id: PRO, proration_date: "soon", amount_due_cents: 1 }, 422, "proration_date"],
    [
      "a date beyond the calendar",
      { plan_id: PRO, proration_date: "2025-02-30T00:00:00Z", amount_due_cents: 1 },
      422,
      "proration_date",
    ],
    [
      "a fraction of a cent",
      { plan_id: PRO, proration_date: iso, amount_due_cents: 0.5 },
      422,
      "amount_due_cents",
    ],
    [
      "a negative amount",
      { plan_id: PRO, proration_date: iso, amount_due_cents: -1 },
      422,
      "amount_due_cents",
    ],
    [
      "an amount beyond all",
      { plan_id: PRO, proration_date: iso, amount_due_cents: 1e15 },
      422,
      "amount_due_cents",
    ],
    ["a price of one's own", { plan_id: PRO, price: 1 }, 422, "price"],
    ["no object", [], 422, "body"],
    ["no JSON", "{", 400, null],
  ])("change: %s", async (_, body, status, field) => {
    const refused = await problem(await call(change, { key, body }));
    expect(refused.status).toBe(status);
    if (field) expect(refused.errors).toContainEqual({ field, message: expect.any(String) });
  });

  test.each([
    ["preview", preview, { plan_id: PRO, amount_due_cents: 1 }, "amount_due_cents"],
    ["resume", resume, { now: true }, "now"],
    ["portal", openPortal, { purpose: "everything" }, "purpose"],
  ])("%s: an unknown field", async (_, handler, body, field) => {
    expect(await problem(await call(handler, { key, body }))).toMatchObject({
      status: 422,
      errors: [{ field }],
    });
  });

  test.each([
    "?limit=0",
    "?limit=101",
    "?limit=x",
    "?cursor=",
    "?cursor=%00",
    "?cursor=in_none",
    "?format=xml",
    "?page=2",
  ])("invoices%s: 422 naming the field", async (query) => {
    const field = /\w+/.exec(query)?.[0];
    expect(await problem(await call(invoices, { key, query }))).toMatchObject({
      status: 422,
      errors: [{ field }],
    });
  });
});

test("without a key 401, and a session from elsewhere 403, on every route", async () => {
  const handlers = [preview, change, resume, openPortal, undo] as const;
  for (const handler of handlers) {
    const method = handler === undo ? "DELETE" : "POST";
    expect(await problem(await call(handler, { method }))).toMatchObject({ status: 401, code: "no_key" });
    for (const origin of ["https://elsewhere.example", "null"]) {
      const headers = { cookie: "next-auth.session-token=somebody", origin };
      expect(await problem(await call(handler, { method, headers }))).toMatchObject({
        status: 403,
        code: "foreign_origin",
      });
    }
  }
  expect(await problem(await call(invoices))).toMatchObject({ status: 401 });
});
