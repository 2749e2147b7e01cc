import { expect, test } from "@playwright/test";
import { signUp } from "./support/steps";

test("a key is shown once, works, and is refused after revoking", async ({ page, request }) => {
  await signUp(page, "ada");
  await page.goto("/account/keys");
  await page.getByLabel("Name").fill("gateway");
  await page.getByRole("button", { name: "Create key" }).click();
  const secret = /tg_test_\w{33}/.exec(
    await page
      .getByText(/tg_test_\w{33}/)
      .first()
      .innerText(),
  )?.[0];
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await request.get("/user/subscription", { headers });
  expect(await answer.json()).toMatchObject({ plan: "Free", status: "trial", credits_remaining: 1000 });

  await page.reload();
  await expect(page.getByText(secret ?? "none")).toHaveCount(0);
  await page
    .getByRole("button", { name: /Revoke/ })
    .first()
    .click();
  await page
    .getByRole("alertdialog")
    .getByRole("button", { name: /Revoke/ })
    .click();
  await expect(page.getByText("Revoked").first()).toBeVisible();
  expect((await request.get("/user/subscription", { headers })).status()).toBe(401);
});

test("the session works on our own pages only", async ({ page, request }) => {
  await signUp(page, "ben");
  const [session] = (await page.context().cookies()).filter((cookie) =>
    cookie.name.includes("session-token"),
  );
  const cookie = `${session?.name}=${session?.value}`;
  expect((await request.get("/user/subscription", { headers: { cookie } })).status()).toBe(200);
  for (const origin of [undefined, "null", "https://elsewhere.example"]) {
    const headers: Record<string, string> = { cookie, "content-type": "application/json" };
    if (origin) headers.origin = origin;
    const refused = await request.post("/subscribe", { headers, data: { plan_id: 1 } });
    expect(refused.status()).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "foreign_origin" });
  }
});
