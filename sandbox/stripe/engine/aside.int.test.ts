import { afterAll, expect, test, vi } from "vitest";
import { makePrice, tamper, testDatabase, useSandbox } from "../testing/sandbox";

const databaseUrl = await testDatabase("aside");
const { stripe, url } = await useSandbox("aside", { databaseUrl });

// Only the time of day is moved; timers run as ever.
vi.useFakeTimers({ toFake: ["Date"] });
afterAll(() => {
  vi.useRealTimers();
});

const day = 24 * 3_600_000;

async function subscribe(price: string): Promise<string> {
  const { id: customer } = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [method] = (await stripe.paymentMethods.list({ customer })).data;
  const { id } = await stripe.subscriptions.create({
    customer,
    items: [{ price }],
    default_payment_method: method?.id,
  });
  return id;
}

test("one that can't be renewed is set aside and told of; everything else goes on", async () => {
  const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
  const price = await makePrice(stripe, { recurring: { interval: "day" } });
  const broken = await subscribe(price.id);
  const sound = await subscribe(price.id);
  await tamper(
    databaseUrl,
    `update objects set data = regexp_replace(data::text, '"customer":"\\w+"', '"customer":"cus_gone"')::json where id = $1`,
    [broken],
  );
  vi.setSystemTime(Date.now() + 3 * day + day / 12);

  const paid = async () => (await stripe.invoices.list({ subscription: sound, status: "paid" })).data.length;
  while ((await paid()) < 4);
  const overview = async () => await (await fetch(url, { headers: { Accept: "text/html" } })).text();
  const told = (page: string) => page.slice(page.indexOf("Set aside"), page.indexOf("Subscriptions"));
  expect(told(await overview())).toContain(broken);
  expect(told(await overview())).toContain("cus_gone");
  expect(told(await overview())).not.toContain(sound);
  const about = complaints.mock.calls.filter(([line]) => String(line).includes(broken));
  expect(about).toHaveLength(1);
  complaints.mockReset();
});
