import { type Browser, expect, type Page, test } from "@playwright/test";
import { adminCommand, mailTo } from "./support/stack";
import { signUp } from "./support/steps";

test.slow();

const SECRET = /tg_test_[0-9A-Za-z]{33}/;
const TOLD_ONCE = "not copied, and it is not shown again";

async function create(page: Page, name: string, terms: { limit?: string; expires?: string } = {}) {
  await page.goto("/account/keys");
  await page.getByLabel("Name").fill(name);
  if (terms.limit) await page.getByLabel(/Own credit limit/).fill(terms.limit);
  if (terms.expires) await page.getByLabel(/Last day/).fill(terms.expires);
  await page.getByRole("button", { name: "Create key" }).click();
  return await secretOn(page);
}

async function secretOn(page: Page): Promise<string> {
  const text = await page.getByText(SECRET).first().innerText();
  const [secret = ""] = SECRET.exec(text) ?? [];
  return secret;
}

const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } });
const rowOf = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

/** Answers the next question, and returns its words. */
function answer(page: Page, accept: boolean): Promise<string> {
  return new Promise((resolve) => {
    page.once("dialog", async (dialog) => {
      resolve(dialog.message());
      await (accept ? dialog.accept() : dialog.dismiss());
    });
  });
}

test("a key from its creation to its end: shown once, used, rotated, revoked", async ({ page, request }) => {
  const address = await signUp(page, "ada");
  const secret = await create(page, "gateway", { limit: "10", expires: "2030-12-31" });

  // The request on the page is one that works.
  const curl = await page.getByText(/curl http/).innerText();
  const [, body = ""] = /-d '(.+)'/.exec(curl) ?? [];
  expect(JSON.parse(body)).toEqual({ credits: "1", request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(curl).toContain(secret);
  const used = await request.post("/usage", { ...bearer(secret), data: JSON.parse(body) });
  expect(await used.json()).toMatchObject({ credits: "1", credits_remaining: "999" });
  expect(await (await request.get("/key", bearer(secret))).json()).toMatchObject({
    name: "gateway",
    scopes: ["usage", "read"],
    expires_at: "2031-01-01T00:00:00Z",
    credit_limit: "10",
    credits_used: "1",
  });
  const forbidden = await request.post("/subscribe", { ...bearer(secret), data: { plan_id: 1 } });
  expect(forbidden.status()).toBe(403);

  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);
  await expect(rowOf(page, "gateway")).toContainText("Spend credits, Read");
  await expect(rowOf(page, "gateway")).toContainText("1 of 10 used");
  await expect(rowOf(page, "gateway")).toContainText("at the end of 31 Dec 2030");

  await page.getByRole("link", { name: "Rotate key gateway" }).click();
  await page.getByText("7 days").click();
  await page.getByRole("button", { name: "Rotate key" }).click();
  await expect(page.getByText(/The old key works until/)).toBeVisible();
  const next = await secretOn(page);
  expect(next).not.toBe(secret);
  for (const one of [secret, next])
    expect(await (await request.get("/key", bearer(one))).json()).toMatchObject({ credits_used: "1" });
  await mailTo(address, /“gateway” was created/);

  await page.getByRole("link", { name: "Go to the keys" }).click();
  await expect(rowOf(page, "Replaced")).toContainText("gateway");
  await rowOf(page, "Replaced").getByRole("link", { name: "Revoke key gateway" }).click();
  await expect(page.getByText("Requests with it are refused from now on.")).toBeVisible();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("Key “gateway” is revoked")).toBeVisible();
  expect((await request.get("/key", bearer(secret))).status()).toBe(401);
  expect((await request.get("/key", bearer(next))).status()).toBe(200);
  await page.getByText("Ended keys (1)").click();
  await expect(rowOf(page, "Revoked")).toContainText("gateway");
});

test("who leaves before the secret is copied is asked", async ({ page, context }) => {
  await signUp(page, "ben");
  await create(page, "script");

  const asked = answer(page, false);
  await page.getByRole("link", { name: "Credits" }).click();
  expect(await asked).toContain(TOLD_ONCE);
  await expect(page.getByText(SECRET).first()).toBeVisible();

  const closed = answer(page, false);
  await page.close({ runBeforeUnload: true });
  await closed;
  await expect(page.getByText(SECRET).first()).toBeVisible();

  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: /Copy secret/ }).click();
  await expect(page.getByText("secret copied")).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(SECRET);
  let questions = 0;
  page.on("dialog", async (dialog) => {
    questions += 1;
    await dialog.accept();
  });
  await page.getByRole("link", { name: "Create another key" }).click();
  await expect(page.getByRole("button", { name: "Create key" })).toBeVisible();
  await expect(page.getByText(SECRET)).toHaveCount(0);
  await page.getByRole("link", { name: "Credits" }).click();
  await expect(page).toHaveURL(/\/account\/credits$/);
  expect(questions).toBe(0);
});

test("a form that is wrong keeps what was filled in, and says what", async ({ page }) => {
  await signUp(page, "cleo");
  await page.goto("/account/keys");
  await page.getByLabel("Name").fill("nightly");
  await page.getByLabel(/Own credit limit/).fill("much");
  await page.getByLabel(/^Read/).uncheck();
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText(/Enter credits, as 500/)).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("nightly");
  await expect(page.getByLabel(/^Read/)).not.toBeChecked();
  await page.getByLabel(/Own credit limit/).fill("");
  await page.getByLabel(/^Spend credits/).uncheck();
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText("Tick what the key may do")).toBeVisible();
  await expect(page.getByText("No keys that work")).toBeVisible();
});

async function withoutScript(browser: Browser, page: Page): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies(await page.context().cookies());
  return await context.newPage();
}

test("without a script: create, rotate, revoke", async ({ page, browser }) => {
  await signUp(page, "dora");
  const plain = await withoutScript(browser, page);
  const secret = await create(plain, "plain", { limit: "5" });
  await expect(plain.getByRole("button", { name: /Copy/ })).toHaveCount(0);
  await plain.getByRole("link", { name: "Create another key" }).click();
  await expect(plain.getByText(secret)).toHaveCount(0);
  await plain.getByRole("link", { name: "Rotate key plain" }).click();
  await plain.getByRole("button", { name: "Rotate key" }).click();
  expect(await secretOn(plain)).not.toBe(secret);
  await plain.getByRole("link", { name: "Go to the keys" }).click();
  for (const left of [1, 0]) {
    await plain
      .getByRole("link", { name: /^Revoke/ })
      .first()
      .click();
    await plain.getByRole("button", { name: "Revoke key" }).click();
    await expect(plain.getByText("Key “plain” is revoked")).toBeVisible();
    await expect(plain.getByRole("link", { name: /^Revoke/ })).toHaveCount(left);
  }
});

test("a program of the person's own, with their session: list, create, rotate, revoke", async ({ page }) => {
  await signUp(page, "emma");
  await page.goto("/account/keys");
  const send = (method: string, path: string, body?: unknown) =>
    page.evaluate(
      async ([verb, url, data]) => {
        const response = await fetch(url, {
          method: verb,
          ...(data && { body: data, headers: { "content-type": "application/json" } }),
        });
        return { status: response.status, body: await response.json() };
      },
      [method, path, body ? JSON.stringify(body) : ""] as const,
    );

  for (const [body, field] of [
    [{ name: "x", scopes: [] }, "scopes"],
    [{ name: "x", scopes: ["admin"] }, "scopes.0"],
    [{ name: "", scopes: ["read"] }, "name"],
    [{ name: "x", scopes: ["read"], expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
    [{ name: "x", scopes: ["read"], credit_limit: "-1" }, "credit_limit"],
    [{ name: "x", scopes: ["read"], user_id: "somebody" }, "user_id"],
  ] as const) {
    const refused = await send("POST", "/user/keys", body);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field }] } });
  }

  const terms = { scopes: ["read", "usage"], expires_at: "2030-01-01T00:00:00Z", credit_limit: 2.5 };
  const made = await send("POST", "/user/keys", { name: "api", ...terms });
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: "api",
      scopes: ["usage", "read"],
      status: "active",
      credit_limit: "2.5",
      credits_used: "0",
    },
  });
  expect(made.body.secret).toMatch(SECRET);
  const next = await send("POST", `/user/keys/${made.body.id}/rotate`, { overlap_hours: 1 });
  expect(next).toMatchObject({
    status: 201,
    body: { name: "api", replaces: { id: made.body.id, good_until: expect.any(String) } },
  });
  const again = await send("POST", `/user/keys/${made.body.id}/rotate`, { overlap_hours: 1 });
  expect(again).toMatchObject({ status: 409, body: { code: "already_rotated" } });
  const odd = await send("POST", `/user/keys/${next.body.id}/rotate`, { overlap_hours: 5 });
  expect(odd).toMatchObject({ status: 422, body: { errors: [{ field: "overlap_hours" }] } });

  const revoked = await send("DELETE", `/user/keys/${made.body.id}`);
  expect(revoked).toMatchObject({ status: 200, body: { status: "revoked" } });
  expect(await send("DELETE", `/user/keys/${made.body.id}`)).toEqual(revoked);
  for (const unknown of ["nothing", "%00", `${made.body.id}%00`])
    expect((await send("DELETE", `/user/keys/${unknown}`)).status, unknown).toBe(404);
  const { body } = await send("GET", "/user/keys");
  expect(body.keys).toMatchObject([
    { id: next.body.id, status: "active" },
    { id: made.body.id, status: "revoked" },
  ]);
  expect(JSON.stringify(body)).not.toMatch(SECRET);
});

test("another one's key is not there", async ({ page, browser }) => {
  await signUp(page, "fay");
  await create(page, "hers");
  const her = await page.getByRole("link", { name: "Revoke key hers" }).getAttribute("href");
  const other = await (await browser.newContext()).newPage();
  await signUp(other, "gus");
  for (const path of [`${her}`, `${her}`.replace("revoke", "rotate"), "/account/keys/%00/revoke"])
    expect((await other.goto(path))?.status(), path).toBe(404);
});

test("an operator makes, lists and ends a key", async ({ page, request }) => {
  const address = await signUp(page, "hal");
  const terms = ["--name", "nightly", "--scopes", "usage,read", "--limit", "500", "--expires", "2030-01-01"];
  const made = await adminCommand("key", address, ...terms);
  expect(made).toMatchObject({ name: "nightly", scopes: "usage read", key: expect.stringMatching(SECRET) });
  expect((await request.get("/key", bearer(String(made.key)))).status()).toBe(200);
  expect(await adminCommand("keys", address)).toMatchObject({
    keys: [
      {
        id: made.id,
        name: "nightly",
        state: "active",
        limit: "500",
        used: "0",
        expires: "2030-01-02T00:00:00.000Z",
      },
    ],
  });
  await adminCommand("key-revoke", address, String(made.id), "--reason", "Leaked");
  expect((await request.get("/key", bearer(String(made.key)))).status()).toBe(401);
  await expect(adminCommand("key", address, "--scopes", "admin")).rejects.toThrow(/must be among/);
  await expect(adminCommand("key-revoke", address, "nothing")).rejects.toThrow(/has no key/);
});

test("the session works on our own pages only", async ({ page, request }) => {
  await signUp(page, "ivy");
  const [session] = (await page.context().cookies()).filter((cookie) =>
    cookie.name.includes("session-token"),
  );
  const cookie = `${session?.name}=${session?.value}`;
  expect((await request.get("/user/subscription", { headers: { cookie } })).status()).toBe(200);
  for (const origin of [undefined, "null", "https://elsewhere.example"]) {
    const headers: Record<string, string> = { cookie, "content-type": "application/json" };
    if (origin) headers.origin = origin;
    for (const [path, data] of [
      ["/subscribe", { plan_id: 1 }],
      ["/user/keys", { name: "theirs", scopes: ["billing"] }],
    ] as const) {
      const refused = await request.post(path, { headers, data });
      expect(refused.status()).toBe(403);
      expect(await refused.json()).toMatchObject({ code: "foreign_origin" });
    }
  }
});
