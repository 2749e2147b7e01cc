import { describe, expect, test } from "vitest";
import { useSandbox } from "./testing/sandbox";
import { at, lines, storyteller } from "./testing/story";

const { stripe } = await useSandbox("cancel_at");
const { customerAt, subscribe, price, advance, latestInvoice } = storyteller(stripe);

describe("cancel_at in the middle of a period", () => {
  /** $31.00 for January, to end on the 11th: 21 of 31 days are left. */
  async function endingInJanuary(proration_behavior?: "none") {
    const { clock, customer } = await customerAt("2025-01-01");
    const { id } = await subscribe(customer, [{ price: await price(3100) }]);
    await stripe.subscriptions.update(id, { cancel_at: at("2025-01-11"), proration_behavior });
    return { clock, customer, id };
  }
  const balance = async (customer: string) => {
    const retrieved = await stripe.customers.retrieve(customer);
    return retrieved.deleted ? null : retrieved.balance;
  };

  test("gives back what was billed beyond it", async () => {
    const { clock, customer, id } = await endingInJanuary();
    const preview = await stripe.invoices.createPreview({ subscription: id });
    expect(preview.total).toBe(-2100);
    await advance(clock, "2025-01-12");
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      status: "canceled",
      ended_at: at("2025-01-11"),
    });
    expect(lines(await latestInvoice(id))).toEqual([
      [-2100, "Unused time on Pro after 11 Jan 2025", "2025-01-11", "2025-02-01"],
    ]);
    expect(await balance(customer)).toBe(-2100);
  });

  test("gives nothing back when that is not wanted, or when it is the period's end", async () => {
    const { clock, customer, id } = await endingInJanuary("none");
    await advance(clock, "2025-01-12");
    expect((await latestInvoice(id)).billing_reason).toBe("subscription_create");
    expect(await balance(customer)).toBe(0);

    const other = await endingInJanuary();
    await stripe.subscriptions.update(other.id, { cancel_at: "min_period_end" });
    await advance(other.clock, "2025-02-02");
    expect(await stripe.subscriptions.retrieve(other.id)).toMatchObject({ ended_at: at("2025-02-01") });
    expect(await balance(other.customer)).toBe(0);
  });

  test("is forgotten when it is taken back", async () => {
    const { clock, customer, id } = await endingInJanuary();
    await stripe.subscriptions.update(id, { cancel_at: "" });
    await advance(clock, "2025-02-01T02:00:00");
    expect((await latestInvoice(id)).total).toBe(3100);
    expect(await balance(customer)).toBe(0);
  });
});
