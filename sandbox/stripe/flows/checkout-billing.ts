import { newDiscount } from "../objects/discount";
import { newInvoiceItem } from "../objects/invoice-item";
import type {
  CheckoutSession,
  Customer,
  Discount,
  Invoice,
  InvoiceItem,
  PaymentIntent,
} from "../objects/wire";
import type { Unit } from "../store/unit";
import { givenDiscount, type PricedLine, priceLines } from "./checkout-totals";
import { discountsOf, spend } from "./discounts";
import { draftInvoice, finalizeInvoice, productNames } from "./invoices";

/** The invoice of things sold once, final and open. */
export async function billCheckout(
  unit: Unit,
  session: CheckoutSession,
  customer: Customer,
  intent: PaymentIntent | undefined,
  at: number,
): Promise<Invoice> {
  const data = session.invoice_creation?.invoice_data;
  const discount = await discountOnce(unit, session, customer, at);
  const invoice = await draftInvoice(
    unit,
    {
      customer,
      subscription: null,
      currency: session.currency ?? "usd",
      billing_reason: "manual",
      items: await billedOnce(unit, await priceLines(unit, session), { customer, subscription: null }, at),
      discounts: discount ? await discountsOf(unit, [discount.id], at) : [],
      lines: [],
      invoice_period: { start: at, end: at },
      automatically_finalizes_at: null,
      description: data?.description,
      footer: data?.footer,
      metadata: data?.metadata ?? {},
    },
    at,
  );
  unit.emit("invoice.created", invoice, at);
  await finalizeInvoice(unit, invoice, at, intent);
  return invoice;
}

async function discountOnce(
  unit: Unit,
  session: CheckoutSession,
  customer: Customer,
  at: number,
): Promise<Discount | undefined> {
  const given = await givenDiscount(unit, session);
  if (!given) return undefined;
  spend(given);
  const { coupon, code } = given;
  const owner = { customer: customer.id, subscription: null, checkout_session: session.id };
  const discount = newDiscount(
    { ...owner, coupon: coupon.id, promotion_code: code?.id ?? null, end: null },
    at,
  );
  return unit.add("discount", discount, null);
}

/** Invoice items for what a session sells once. */
export async function billedOnce(
  unit: Unit,
  lines: readonly PricedLine[],
  owner: { customer: Customer; subscription: { id: string } | null },
  at: number,
): Promise<InvoiceItem[]> {
  const once = lines.filter(({ price }) => !price.recurring);
  const names = await productNames(
    unit,
    once.map(({ price }) => price.product),
  );
  return once.map(({ line, price, whole }) => {
    const { quantity } = line;
    const description = names.get(price.product) ?? null;
    const period = { start: at, end: at };
    const { currency } = price;
    const item = newInvoiceItem(
      { ...owner, amount: whole, currency, description, period, price, quantity },
      at,
    );
    unit.add("invoiceitem", item, null);
    unit.emit("invoiceitem.created", item, at);
    return item;
  });
}
