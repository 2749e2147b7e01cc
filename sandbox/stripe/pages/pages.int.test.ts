import { expect, test } from "vitest";
import { makePrice, useSandbox } from "../testing/sandbox";

const { stripe, url } = await useSandbox("pages");

test("the overview shows what there is, and that it is not real", async () => {
  const price = await makePrice(stripe, { nickname: "Pro monthly" });
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1_735_689_600, name: "New year" });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: price.id, quantity: 2 }],
    success_url: "https://shop.test/",
    branding_settings: { display_name: "The <Shop>" },
    cancel_url: "https://shop.test/back",
  });
  const overview = await (await fetch(url)).text();
  for (const text of [
    "no real money moves",
    "price.created".replace(".", ".<wbr/>"),
    clock.id,
    session.id,
    "1 Jan 2025",
  ])
    expect(overview).toContain(text);

  const checkout = await (await fetch(session.url ?? "")).text();
  for (const text of [
    "<!DOCTYPE html>",
    "no real money moves",
    "Back to The &lt;Shop&gt;",
    "$58.00",
    'href="https://shop.test/back"',
  ])
    expect(checkout).toContain(text);
});

test.each(["/c/pay/cs_test_none", "/3ds/pi_none", "/i/in_none"])(
  "%s is a page that says there is nothing",
  async (path) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toMatch(/<h1>No/);
  },
);
