import { expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, date, hours, storyteller } from "./testing/story";

const { stripe } = await useSandbox("years");
const { customerAt, price, subscribe, advance } = storyteller(stripe);

/** Month ends from `first` on, as dates. */
const monthEnds = (year: number, count: number): string[] =>
  Array.from({ length: count }, (_, month) => date(Date.UTC(year, month + 1, 0) / 1000));

test("signed up on 31 January 2025: the next 24 invoices fall on the months' last days, each paid once", async () => {
  const { clock, customer } = await customerAt("2025-01-31");
  const { id } = await subscribe(customer, [{ price: await price(2900) }]);
  const ends = monthEnds(2025, 25);
  for (const end of ends.slice(1)) await advance(clock, end);
  await advance(clock, at("2027-01-31") + 2 * hours);
  const invoices = (await stripe.invoices.list({ subscription: id, limit: 100 })).data.reverse();
  expect(invoices.map(({ created }) => date(created))).toEqual(ends);
  expect(new Set(invoices.map(({ status, amount_paid }) => `${status} ${amount_paid}`))).toEqual(
    new Set(["paid 2900"]),
  );
  const charged = await stripe.charges.list({ customer, limit: 100 });
  expect(charged.data).toHaveLength(25);
  const periods = invoices.map(({ lines }) => lines.data[0]?.period);
  for (const [index, period] of periods.slice(1).entries()) expect(period?.start).toBe(periods[index]?.end);
});

test("signed up on 29 February 2024 for a year: renewed on 28 February until the next leap year", async () => {
  const { clock, customer } = await customerAt("2024-02-29");
  const yearly = await price(29_000, { recurring: { interval: "year" } });
  const { id } = await subscribe(customer, [{ price: yearly }]);
  await advance(clock, "2026-02-28");
  await advance(clock, at("2028-02-28"));
  await advance(clock, at("2028-02-29") + 2 * hours);
  const invoices = (await stripe.invoices.list({ subscription: id })).data.reverse();
  expect(invoices.map(({ created, status }) => [date(created), status])).toEqual([
    ["2024-02-29", "paid"],
    ["2025-02-28", "paid"],
    ["2026-02-28", "paid"],
    ["2027-02-28", "paid"],
    ["2028-02-29", "paid"],
  ]);
});
