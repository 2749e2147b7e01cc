import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PRODUCTS } from "../billing/catalogue";
import { syncCatalogue } from "../flows/sync-catalogue";
import { stripe } from "../stripe/client";
import { createWorld, type World } from "../testing/world";

let world: World;
let userId: string;
let app: pg.Pool;

beforeAll(async () => {
  world = await createWorld();
  userId = await world.signUp("ada@example.com");
  app = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
});
afterAll(async () => {
  await app.end();
  await world.close();
});

describe("the ledger is append-only", () => {
  test.each([
    "UPDATE credit_entries SET amount = 1",
    "DELETE FROM credit_entries",
    "TRUNCATE credit_entries",
    "UPDATE audit_log SET actor = 'somebody'",
    "DELETE FROM audit_log",
  ])("%s: refused to the app by right, to the owner by trigger", async (statement) => {
    await world.sql.query("INSERT INTO audit_log (created_at, actor, action) VALUES (now(), 'cli', 'test')");
    await expect(app.query(statement)).rejects.toThrow(/permission denied/);
    await expect(world.sql.query(statement)).rejects.toThrow(/append-only/);
  });
});

describe("what must never be is refused by the database itself", () => {
  test.each([
    ["an overdraft", "UPDATE credit_accounts SET allowance = -1"],
    ["negative purchased credits", "UPDATE credit_accounts SET purchased = -0.000001"],
    ["an unknown status", "UPDATE users SET subscription_status = 'cancelled'"],
    ["an active user without a plan", "UPDATE users SET subscription_status = 'active'"],
    ["past due without grace", "UPDATE users SET subscription_status = 'past_due'"],
    ["an address twice", "INSERT INTO users (id, email) VALUES ('x', 'ada@example.com')"],
    ["an address in capitals", "INSERT INTO users (id, email) VALUES ('x', 'Ben@example.com')"],
    ["an unknown role", "UPDATE users SET role = 'root'"],
    ["a product of an unknown cycle", "UPDATE subscription_products SET billing_cycle = 'weekly'"],
    ["a user gone with their ledger left", "DELETE FROM users"],
  ])("%s", async (_, statement) => {
    await expect(world.sql.query(statement)).rejects.toThrow(/violates/);
  });

  test("two live subscriptions of a user", async () => {
    const insert = (id: string, live: boolean) =>
      world.sql.query(
        `INSERT INTO subscriptions (id, user_id, product_id, stripe_status, live, started_at, current_period_start, current_period_end, synced_at)
         VALUES ($1, $2, 1, 'active', $3, '2026-01-01', '2026-01-01', '2026-02-01', '2026-01-01')`,
        [id, userId, live],
      );
    await insert("sub_1", true);
    await expect(insert("sub_2", true)).rejects.toThrow(/subscriptions_one_live_per_user/);
    await insert("sub_3", false);
  });

  test("one cause twice", async () => {
    const again = `INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at)
      SELECT user_id, sequence + 1, bucket, amount, balance_after, kind, cause, created_at FROM credit_entries`;
    await expect(world.sql.query(again)).rejects.toThrow(/user_id_cause/);
  });
});

describe("the catalogue", () => {
  const SPECIFIED = `INSERT INTO subscription_products (
    stripe_price_id,
    name,
    price,
    credits,
    billing_cycle
    ) VALUES
    ('price_starter_monthly', 'Starter', 20.00, 2000, 'monthly'),
    ('price_pro_monthly', 'Pro', 50.00, 5000, 'monthly'),
    ('price_enterprise_monthly', 'Enterprise', 200.00, 25000, 'monthly');`;

  test("is seeded under its ids and at Stripe; a second seed and sync change nothing", async () => {
    const { rows } = await world.sql.query(
      "SELECT id, lookup_key, amount_cents, stripe_price_id FROM subscription_products ORDER BY id",
    );
    expect(rows.map((row) => [row.id, row.lookup_key, row.amount_cents])).toEqual(
      PRODUCTS.map((one) => [one.id, one.lookupKey, one.amountCents]),
    );
    for (const row of rows)
      expect((await stripe().prices.retrieve(row.stripe_price_id)).lookup_key).toBe(row.lookup_key);
    expect(world.deploy()).toBe("Database: up to date\n");
    expect(await syncCatalogue({ dryRun: false })).toEqual([]);
  });

  test("a price that somebody changed at Stripe is told and left alone", async () => {
    const [price] = (await stripe().prices.list({ lookup_keys: ["tollgate_pro_monthly_v1"] })).data;
    await stripe().prices.update(price?.id ?? "", { active: false });
    const told = {
      kind: "differs",
      lookupKey: "tollgate_pro_monthly_v1",
      priceId: price?.id,
      differences: ["active is false, the catalogue says true"],
    };
    expect(await syncCatalogue({ dryRun: true })).toEqual([told]);
    expect(await syncCatalogue({ dryRun: false })).toEqual([told]);
    await stripe().prices.update(price?.id ?? "", { active: true });
  });

  test("a dry run tells what is missing and does nothing", async () => {
    await world.sql.query("UPDATE subscription_products SET stripe_price_id = 'unsynced_x' WHERE id = 2");
    const steps = await syncCatalogue({ dryRun: true });
    expect(steps).toEqual([expect.objectContaining({ kind: "link", lookupKey: "tollgate_pro_monthly_v1" })]);
    const { rows } = await world.sql.query("SELECT stripe_price_id FROM subscription_products WHERE id = 2");
    expect(rows).toEqual([{ stripe_price_id: "unsynced_x" }]);
    expect(await syncCatalogue({ dryRun: false })).toEqual(steps);
  });

  test("the specification's own INSERT runs as written, after the seed", async () => {
    await world.sql.query(SPECIFIED);
    const { rows } = await world.sql.query(
      "SELECT tier, requests_per_period FROM subscription_products WHERE stripe_price_id LIKE 'price\\_%\\_monthly' ORDER BY id",
    );
    expect(rows).toEqual([
      { tier: "starter", requests_per_period: 10_000 },
      { tier: "pro", requests_per_period: 50_000 },
      { tier: "enterprise", requests_per_period: null },
    ]);
  });

  test("and before it: the seed adopts its rows under the specified ids", async () => {
    await world.sql.query(`SET session_replication_role = replica; DELETE FROM subscription_products;
      ALTER SEQUENCE subscription_products_id_seq RESTART; SET session_replication_role = origin;`);
    await world.sql.query(SPECIFIED);
    expect(world.deploy()).toContain("adopted tollgate_starter_monthly_v1");
    const { rows } = await world.sql.query(
      "SELECT id, lookup_key, requests_per_period FROM subscription_products ORDER BY id",
    );
    expect(rows.map((row) => [row.id, row.lookup_key])).toEqual(
      PRODUCTS.map((one) => [one.id, one.lookupKey]),
    );
    expect(rows[0]).toMatchObject({ requests_per_period: 10_000 });
  });
});
