import { StripeError } from "../errors";
import type { Invoice } from "../objects/wire";
import type { Unit } from "../store/unit";
import { perform } from "./perform";
import { type Preview, upcomingInvoice } from "./rehearsal";

/**
 * The invoice that a change would make now or, when it makes none, the next one that time will bring. It is the very
 * draft that the sandbox makes in a rehearsal, so that it can't differ from the invoice of the real thing.
 */
export async function previewInvoice(unit: Unit, preview: Preview): Promise<Invoice> {
  let customer = "";
  const invoice = await upcomingInvoice(
    unit,
    {
      ...preview,
      suppose: async (rehearsal) => {
        const subject = await preview.suppose(rehearsal);
        customer = subject.customer;
        return subject;
      },
    },
    perform,
  );
  if (!invoice) throw nothingUpcoming(customer);
  return invoice;
}

const nothingUpcoming = (customer: string): StripeError =>
  new StripeError(404, {
    type: "invalid_request_error",
    code: "invoice_upcoming_none",
    message: `No upcoming invoices for customer: ${customer}`,
  });
