import { newInvoiceItem } from "../objects/invoice-item";
import { mergeMetadata } from "../objects/metadata";
import type { Customer } from "../objects/wire";
import type { Unit } from "../store/unit";
import { costOf, discount, reviseItem } from "./invoice-items";

export type GivenPreviewItem = {
  amount?: number;
  currency?: string;
  description?: string;
  discountable?: boolean;
  invoiceitem?: string;
  metadata?: Parameters<typeof mergeMetadata>[1];
  period?: { start: number; end: number };
  price?: string;
  quantity?: number;
  unit_amount?: number;
  unit_amount_decimal?: string;
};

/** Adds an item to what waits for the next invoice, or changes one that waits. */
export async function supposeItem(
  unit: Unit,
  customer: Customer,
  { invoiceitem, price, unit_amount, ...given }: GivenPreviewItem,
  param: string,
  at: number,
): Promise<void> {
  const unit_amount_decimal = given.unit_amount_decimal ?? unit_amount?.toString();
  if (invoiceitem) {
    const item = await unit.need("invoiceitem", invoiceitem, `${param}[invoiceitem]`);
    reviseItem(item, { ...given, unit_amount_decimal });
    await discount(unit, item, undefined, at);
    return;
  }
  const currency = given.currency ?? customer.currency ?? undefined;
  const cost = await costOf(unit, { ...given, currency, unit_amount_decimal, pricing: { price } });
  unit.add(
    "invoiceitem",
    newInvoiceItem(
      {
        customer,
        ...cost,
        description: given.description ?? null,
        discountable: given.discountable,
        metadata: mergeMetadata({}, given.metadata),
        period: given.period ?? { start: at, end: at },
      },
      at,
    ),
    null,
  );
}
