import { type APIRequestContext, expect, type Page, test } from "@playwright/test";
import { newRequestId } from "./support/stack";
import { signUp, subscribeTo } from "./support/steps";

test.slow();

async function createKey(page: Page, name: string): Promise<string> {
  await page.goto("/account/keys");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create key" }).click();
  const secret = page.getByText(/tg_test_\w{33}/).first();
  return /tg_test_\w{33}/.exec(await secret.innerText())?.[0] ?? "";
}

async function use(request: APIRequestContext, secret: string, credits: string, model: string) {
  return await request.post("/usage", {
    headers: { authorization: `Bearer ${secret}` },
    data: { credits, model, request_id: newRequestId() },
  });
}

test("what a program used stands on the pages: by day, by model and key, entry by entry, and as CSV", async ({
  page,
  request,
}) => {
  await signUp(page, "ada");
  await page.goto("/account/usage");
  await expect(page.getByText("Nothing used in these days")).toBeVisible();
  const gateway = await createKey(page, "gateway");
  expect((await use(request, gateway, "12.5", "small")).status()).toBe(200);
  expect((await use(request, gateway, "2000", "large")).status()).toBe(402);

  await page.goto("/account/usage");
  await expect(page.getByText("12.5 credits, 1 request")).toBeVisible();
  await expect(page.getByRole("slider", { name: "Day" })).toHaveAttribute(
    "aria-valuetext",
    /today so far: 12.5 credits, 1 request$/,
  );
  await page.getByRole("slider", { name: "Day" }).press("ArrowLeft");
  await expect(page.getByText("0 credits, 0 requests")).toBeVisible();
  await page.getByText("View as table").click();
  await expect(page.getByRole("table", { name: /Use by day/ }).getByRole("row")).toHaveCount(1 + 7);
  await expect(page.getByRole("row", { name: /Not enough credits/ })).toContainText("402");
  await expect(page.getByText(/By model and key, and a year back, it comes with Pro/)).toBeVisible();

  await subscribeTo(page, "Pro");
  expect((await use(request, gateway, "100", "large")).status()).toBe(200);
  await page.goto("/account/usage");
  await expect(page.getByRole("table", { name: /Use by model/ }).getByRole("row")).toContainText([
    /Model/,
    /large.*100.*89%/,
    /small.*12\.5.*11%/,
  ]);
  await expect(page.getByRole("table", { name: /Use by key/ })).toContainText("gateway");
  await page.getByRole("link", { name: "A year" }).click();
  await expect(page).toHaveURL(/from=/);
  await expect(page.getByRole("link", { name: "A year" })).toHaveAttribute("aria-current", "page");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download as CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("usage.csv");

  await page.goto("/account/credits");
  await expect(page.getByRole("row", { name: /Request/ })).toHaveCount(2);
  await page.getByLabel("Entry").selectOption({ label: "Request" });
  await page.getByLabel("Model").fill("small");
  await page.getByRole("button", { name: "Show entries" }).click();
  await expect(page).toHaveURL(/model=small/);
  await expect(page.getByRole("row", { name: /Request/ })).toHaveCount(1);
  await expect(page.getByRole("row", { name: /Request/ })).toContainText(/gateway.*small.*−12\.5.*987\.5/);
  await page.getByLabel("Model").fill("none of these");
  await page.getByRole("button", { name: "Show entries" }).click();
  await expect(page.getByText("No entry fits this search")).toBeVisible();
  await page.getByRole("link", { name: "Show all entries" }).click();
  await expect(page.getByRole("row", { name: /Allowance granted/ })).toContainText("+5,000");
  const href = await page.getByRole("link", { name: "Download as CSV" }).getAttribute("href");
  expect(await (await page.request.get(href ?? "")).text()).toMatch(/^sequence,created_at,kind/);
});
