import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDays, type Day, dayOf, shiftDay } from "@/lib/billing/calendar";
import { systemNow } from "@/lib/clock";
import { problem, call as send } from "@/lib/testing/api";
import { createWorld, type World } from "@/lib/testing/world";
import { POST as meter } from "../usage/[[...path]]/route";
import { GET as credits } from "./credits/route";
import { GET as usage } from "./usage/route";

let world: World;
/** On the Free tier, on Starter, on Pro; each with a key named after them. */
let free: Person;
let starter: Person;
let pro: Person;
let today: Day;

type Person = { id: string; key: { id: string; secret: string } };

beforeAll(async () => {
  world = await createWorld();
  free = await person("free");
  starter = await person("starter", 1);
  pro = await person("pro", 2);
  today = dayOf(systemNow());
});
afterAll(() => world.close());

async function person(name: string, plan?: number): Promise<Person> {
  const id = await world.signUp(`${name}@example.com`);
  const { key, secret } = await world.key(id, { name });
  if (plan) await world.subscribe(id, plan);
  return { id, key: { id: key.id, secret } };
}

let ids = 0;
async function use({ key }: Person, cost: string, model?: string, secret = key.secret): Promise<Response> {
  ids += 1;
  return await send(meter, {
    query: "usage",
    body: { credits: cost, model, request_id: `r-${ids}` },
    key: secret,
  });
}

type Handler = Parameters<typeof send>[0];
const ask = (handler: Handler, { key }: Person, query = "", headers?: Record<string, string>) =>
  send(handler, { query: `?${query}`, key: key.secret, headers });

async function answer(handler: Handler, who: Person, query = "") {
  const response = await ask(handler, who, query);
  expect(response.status, await response.clone().text()).toBe(200);
  return await response.json();
}

async function setTime({ id }: Person, now: Date | null): Promise<void> {
  await world.sql.query("UPDATE users SET simulated_now = $2 WHERE id = $1", [id, now]);
}

describe("GET /user/usage", () => {
  test("nothing used: no rows, totals of 0, and the days that the plan shows", async () => {
    expect(await answer(usage, starter)).toEqual({
      from: shiftDay(today, -29),
      to: today,
      usage: [],
      refused: [],
      totals: { requests: 0, credits: "0", refused: 0 },
      complete: true,
      next_cursor: null,
    });
  });

  test("by day, with what was refused", async () => {
    await use(free, "1.25", "small");
    await use(free, "0.5");
    expect((await use(free, "999999")).status).toBe(402);
    expect(await answer(usage, free)).toEqual({
      from: shiftDay(today, -6),
      to: today,
      usage: [{ day: today, requests: 2, credits: "1.75" }],
      refused: [{ day: today, reason: "credits_exhausted", requests: 1 }],
      totals: { requests: 2, credits: "1.75", refused: 1 },
      complete: true,
      next_cursor: null,
    });
  });

  test("by key and model, page by page, and the same as CSV", async () => {
    const { key: other, secret } = await world.key(pro.id, { name: "other, one" });
    await use(pro, "1", "small");
    await use(pro, "2", "large");
    await use(pro, "4");
    await use(pro, "8", "small", secret);
    const { usage: rows, totals } = await answer(usage, pro, "group=day,key,model");
    const names = { [pro.key.id]: "pro", [other.id]: "other, one" };
    const expected = [
      { key: pro.key.id, model: null, credits: "4" },
      { key: pro.key.id, model: "large", credits: "2" },
      { key: pro.key.id, model: "small", credits: "1" },
      { key: other.id, model: "small", credits: "8" },
    ]
      // The order of the answer; ids are drawn at random.
      .sort((one, another) => Number(one.key > another.key) - Number(one.key < another.key))
      .map(({ key, ...row }) => ({ day: today, requests: 1, key, key_name: names[key], ...row }));
    expect(rows).toEqual(expected);
    expect(totals).toEqual({ requests: 4, credits: "15", refused: 0 });

    const paged = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await answer(usage, pro, `group=key,model&limit=3${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.usage);
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(expected);

    expect((await answer(usage, pro, "group=model")).usage).toEqual([
      { day: today, model: null, requests: 1, credits: "4" },
      { day: today, model: "large", requests: 1, credits: "2" },
      { day: today, model: "small", requests: 2, credits: "9" },
    ]);

    const csv = await ask(usage, pro, "group=key,model", { accept: "text/csv" });
    expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect((await csv.text()).split("\r\n")).toEqual([
      "day,key,key_name,model,requests,credits",
      ...expected.map(
        ({ key, key_name, model, credits }) =>
          `${today},${key},${key === other.id ? '"other, one"' : key_name},${model ?? ""},1,${credits}`,
      ),
      "",
    ]);
    expect(await (await ask(usage, pro, "format=csv")).text()).toBe(
      `day,requests,credits\r\n${today},4,15\r\n`,
    );
  });

  test("a day counts by UTC, in the user's own time", async () => {
    const eve = await person("eve");
    const midnight = new Date(`${shiftDay(today, 1)}T00:00:00Z`);
    await setTime(eve, new Date(midnight.getTime() - 1));
    await use(eve, "1");
    await setTime(eve, midnight);
    await use(eve, "2");
    expect((await answer(usage, eve)).usage).toEqual([
      { day: today, requests: 1, credits: "1" },
      { day: shiftDay(today, 1), requests: 1, credits: "2" },
    ]);
    const { usage: rows } = await answer(usage, eve, `from=${shiftDay(today, 1)}`);
    expect(rows).toHaveLength(1);
  });

  test.each([
    ["free", "from", () => `from=${shiftDay(today, -7)}`],
    ["starter", "from", () => `from=${shiftDay(today, -30)}`],
    ["free", "to", () => `to=${shiftDay(today, -10)}`],
    ["starter", "group", () => "group=model"],
    ["free", "group", () => "group=day,key"],
  ])("more than %s shows, by %s: 403, and where there is more", async (name, field, query) => {
    const refused = await ask(usage, name === "free" ? free : starter, query());
    expect(refused.status).toBe(403);
    expect(await problem(refused)).toMatchObject({
      code: "analytics_not_in_plan",
      upgrade_url: "http://localhost:3000/account/change",
      errors: [{ field }],
    });
  });

  test("as CSV no more than as JSON", async () => {
    expect((await ask(usage, free, "group=model", { accept: "text/csv" })).status).toBe(403);
  });

  test.each([
    ["from=yesterday", "from"],
    ["from=2026-02-30", "from"],
    ["from=2026-1-5", "from"],
    ["to=2099-01-01", "to"],
    ["from=2020-01-01", "from"],
    ["from=0000-00-00", "from"],
    ["group=day;model", "group"],
    ["group=", "group"],
    ["group=day,day,nothing", "group"],
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=1.5", "limit"],
    ["cursor=abc", "cursor"],
    ["cursor=WyIyMDI2LTAxLTAxIl0", "cursor"],
    ["format=xml", "format"],
    ["colour=red", "colour"],
  ])("%s: 422, and the field", async (query, field) => {
    const refused = await ask(usage, pro, query);
    expect(refused.status).toBe(422);
    expect(await problem(refused)).toMatchObject({ code: "invalid_input", errors: [{ field }] });
  });

  test("without a key 401; with one that may not read 403", async () => {
    expect((await send(usage, { key: null })).status).toBe(401);
    const { secret } = await world.key(free.id, { scopes: ["usage"] });
    const refused = await send(usage, { key: secret });
    expect(await problem(refused)).toMatchObject({ status: 403, code: "missing_scope" });
  });

  test("nobody sees another's", async () => {
    const mallory = await person("mallory");
    expect((await answer(usage, mallory)).usage).toEqual([]);
    expect((await answer(credits, mallory)).entries).toHaveLength(1);
  });
});

describe("GET /user/credits", () => {
  let ada: Person;
  beforeAll(async () => {
    ada = await person("ada");
    await use(ada, "1.25", "small");
    await use(ada, "0");
    await use(ada, "2", "=large");
  });

  const amounts = async (query: string) =>
    (await answer(credits, ada, query)).entries.map((entry: { amount: string }) => entry.amount);

  test("the newest first, with all that is known of each", async () => {
    const { entries, next_cursor } = await answer(credits, ada);
    expect(next_cursor).toBeNull();
    expect(entries.map((entry: { sequence: number }) => entry.sequence)).toEqual([4, 3, 2, 1]);
    expect(entries[0]).toEqual({
      sequence: 4,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      kind: "usage",
      bucket: "allowance",
      amount: "-2",
      balance_after: "996.75",
      key: ada.key.id,
      key_name: "ada",
      model: "=large",
      request_id: `r-${ids}`,
      cause: `use:r-${ids}`,
      quantities: null,
    });
    expect(entries[3]).toMatchObject({
      kind: "trial",
      amount: "1000",
      key: null,
      key_name: null,
      model: null,
    });
  });

  test.each([
    ["kind=usage", ["-2", "0", "-1.25"]],
    ["kind=trial", ["1000"]],
    ["kind=refund", []],
    ["bucket=purchased", []],
    ["model=small", ["-1.25"]],
    ["kind=usage&model=small&bucket=allowance", ["-1.25"]],
    ["kind=trial&model=small", []],
  ])("%s", async (query, expected) => {
    expect(await amounts(query)).toEqual(expected);
  });

  test("by key, and by day with both ends", async () => {
    expect(await amounts(`key=${ada.key.id}`)).toHaveLength(3);
    expect(await amounts(`from=${today}&to=${today}`)).toHaveLength(4);
    expect(await amounts(`from=${shiftDay(today, 1)}`)).toEqual([]);
    expect(await amounts(`to=${shiftDay(today, -1)}`)).toEqual([]);
    expect(await amounts("from=2000-01-01&to=2099-01-01")).toHaveLength(4);
  });

  test("by a key that ended before fifty others, and with its name", async () => {
    const ira = await person("ira");
    await use(ira, "1");
    for (let count = 0; count <= 51; count += 1) {
      await world.sql.query(
        "UPDATE api_keys SET revoked_at = now(), created_at = created_at - interval '2 days' WHERE user_id = $1",
        [ira.id],
      );
      await world.key(ira.id, { name: `later ${count}` });
    }
    const { secret } = await world.key(ira.id, { name: "last" });
    const asking = { id: ira.id, key: { id: ira.key.id, secret } };
    const { entries } = await answer(credits, asking, `key=${ira.key.id}`);
    expect(entries).toMatchObject([{ amount: "-1", key_name: "ira" }]);
  });

  test("page by page nothing is missed or doubled, whatever comes meanwhile", async () => {
    const seen: number[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await answer(credits, ada, `limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.entries.map((entry: { sequence: number }) => entry.sequence));
      cursor = page.next_cursor;
      await use(ada, "0");
    }
    expect(seen).toEqual([4, 3, 2, 1]);
  });

  test("as CSV all that fits, formulas set off", async () => {
    const csv = await ask(credits, ada, "kind=usage&model=%3Dlarge&limit=1", { accept: "text/csv" });
    expect(csv.headers.get("content-disposition")).toBe('attachment; filename="credits.csv"');
    const [header, row, ...rest] = (await csv.text()).split("\r\n");
    expect(header).toBe(
      "sequence,created_at,kind,bucket,amount,balance_after,key,key_name,model,request_id,cause",
    );
    expect(row).toMatch(/^4,.*,usage,allowance,-2,996.75,.*,ada,'=large,/);
    expect(rest).toEqual([""]);
  });

  test.each([
    ["kind=nonsense", "kind"],
    ["bucket=gold", "bucket"],
    ["key=", "key"],
    ["key=nobodys", "key"],
    ["model=", "model"],
    ["from=2026-02-30", "from"],
    ["from=0001-01-01", "from"],
    ["to=0000-12-31", "to"],
    ["to=9999-12-31", "to"],
    ["from=2026-02-02&to=2026-02-01", "from"],
    ["cursor=0", "cursor"],
    ["cursor=-1", "cursor"],
    ["cursor=9999999999999999999", "cursor"],
    ["limit=5000", "limit"],
    ["limit=1&limit=2", "limit"],
    ["sort=amount", "sort"],
  ])("%s: 422, and the field", async (query, field) => {
    const refused = await ask(credits, ada, query);
    expect(refused.status).toBe(422);
    expect(await problem(refused)).toMatchObject({ code: "invalid_input", errors: [{ field }] });
  });
});

describe("a ledger of many entries", () => {
  const ENTRIES = 120_000;
  let bob: Person;
  let begin: Date;

  /** One request a minute; each 50,000th of a rare model. */
  beforeAll(async () => {
    bob = await person("bob");
    begin = addDays(systemNow(), -ENTRIES / (24 * 60));
    await world.sql.query(
      `INSERT INTO credit_entries (user_id, sequence, bucket, amount, balance_after, kind, cause, created_at, request_id,
                                   model, used_credits, other_balance_after, held_after, requests_after)
       SELECT $1, 1 + n, 'allowance', -0.001, 1000 - n * 0.001, 'usage', 'use:' || n, $2::timestamptz + n * interval '1 minute',
              'many-' || n, CASE WHEN n % 50000 = 0 THEN 'rare' ELSE 'common' END, 0.001, 0, 0, n
       FROM generate_series(1, $3::int) n`,
      [bob.id, begin, ENTRIES],
    );
    await world.sql.query(
      "UPDATE credit_accounts SET last_sequence = 1 + $2, allowance = allowance - $2 * 0.001 WHERE user_id = $1",
      [bob.id, ENTRIES],
    );
  });

  test("a page ends after so many entries, and goes on with the next", async () => {
    const pages = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await answer(credits, bob, `model=rare${cursor && `&cursor=${cursor}`}`);
      pages.push(page.entries.map((entry: { sequence: number }) => entry.sequence));
      cursor = page.next_cursor;
    }
    expect(pages).toEqual([[100_001], [50_001], []]);
    const csv = await (await ask(credits, bob, "model=rare&format=csv")).text();
    expect(csv.trim().split("\r\n")).toHaveLength(3);
  });

  test("some days of it, to the entry", async () => {
    const day = shiftDay(dayOf(begin), 40);
    const { entries } = await answer(credits, bob, `from=${day}&to=${day}&limit=1000`);
    const { rows } = await world.sql.query(
      `SELECT count(*)::int AS count, max(sequence)::int AS last FROM credit_entries
       WHERE user_id = $1 AND (created_at AT TIME ZONE 'UTC')::date = $2::date`,
      [bob.id, day],
    );
    expect(rows[0].count).toBe(1_440);
    expect(entries).toHaveLength(1_000);
    expect(entries[0].sequence).toBe(rows[0].last);
    const csv = await (await ask(credits, bob, `from=${day}&to=${day}&format=csv`)).text();
    expect(csv.trim().split("\r\n")).toHaveLength(1 + 1_440);
  });

  test("is added up on reading", async () => {
    const { usage: rows, complete } = await answer(usage, bob);
    expect(complete).toBe(true);
    const { rows: days } = await world.sql.query(
      `SELECT sum(requests)::int AS requests, sum(credits)::text AS credits FROM usage_days WHERE user_id = $1`,
      [bob.id],
    );
    expect(days).toEqual([{ requests: ENTRIES, credits: "120.000000" }]);
    expect(rows).toHaveLength(7);
  });
});
