/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { cardByNumber } from "../billing/cards";
import { formatMoney } from "../billing/money";
import { type PayOutcome, payAndReflect } from "../flows/pay-invoice";
import { addMethod, attach } from "../flows/payment-methods";
import { nowOf } from "../flows/time";
import { account } from "../objects/account";
import type { Invoice } from "../objects/wire";
import type { Unit } from "../store/unit";
import { CardForm, declinedCard, TestCards } from "./card-form";
import { emptyForm, type FormState, titled } from "./fields";
import { creditNotePdf, invoicePdf } from "./invoice-pdf";
import { totalsOf } from "./invoice-totals";
import { Layout, Notice } from "./layout";
import type { PageParts } from "./parts";
import { type Payment, readPayment } from "./read-form";
import { date } from "./time";

/** The hosted invoice: what is owed, and a form to pay it while it is open. */
export function invoicePages({ store }: PageParts): Hono {
  const app = new Hono();
  const find = (context: Context) => store.read((unit) => unit.get("invoice", context.req.param("id") ?? ""));

  app.get("/i/:id", async (context) => {
    const invoice = await find(context);
    if (!invoice || invoice.status === "draft") return context.html(<NoInvoice />, 404);
    return context.html(<InvoicePage invoice={invoice} form={emptyForm} />);
  });

  app.get("/i/:id/pdf", async (context) => {
    const invoice = await find(context);
    if (!invoice || invoice.status === "draft") return context.html(<NoInvoice />, 404);
    return pdf(context, invoice.number ?? invoice.id, invoicePdf(invoice));
  });

  app.get("/credit_notes/:id/pdf", async (context) => {
    const found = await store.read(async (unit) => {
      const note = await unit.get("credit_note", context.req.param("id"));
      return note && { note, invoice: await unit.need("invoice", note.invoice) };
    });
    if (!found) return context.html(<NoInvoice />, 404);
    return pdf(context, found.note.number, creditNotePdf(found.note, found.invoice));
  });

  app.post("/i/:id", async (context) => {
    const invoice = await find(context);
    if (!invoice || invoice.status === "draft") return context.html(<NoInvoice />, 404);
    const read = await readPayment(context);
    if (!read.ok) return context.html(<InvoicePage invoice={invoice} form={read.form} />, 400);
    const outcome = await store.write(null, (unit) => pay(unit, invoice.id, read.payment));
    if (outcome?.kind === "requires_action") return context.redirect(`/3ds/${outcome.intent}`, 303);
    if (outcome?.kind !== "declined") return context.redirect(`/i/${invoice.id}`, 303);
    const form = declinedCard({ name: read.payment.name }, outcome.decline.message);
    return context.html(<InvoicePage invoice={invoice} form={form} />, 402);
  });

  return app;
}

const pdf = (context: Context, name: string, body: Uint8Array<ArrayBuffer>): Response =>
  context.body(body, 200, {
    "Content-Type": "application/pdf",
    "Content-Disposition": `inline; filename="${name}.pdf"`,
  });

async function pay(unit: Unit, id: string, { card, name }: Payment): Promise<PayOutcome | undefined> {
  const invoice = await unit.need("invoice", id);
  if (invoice.status !== "open") return undefined;
  const at = await nowOf(unit, invoice.test_clock);
  const billing_details = { email: invoice.customer_email, name };
  const method = addMethod(unit, { ...card, card: cardByNumber(card.number), billing_details }, at);
  const attempt = { method, off_session: false, authenticated: false, counts: false };
  const outcome = await payAndReflect(unit, invoice, attempt, at);
  const customer = invoice.customer ? await unit.get("customer", invoice.customer) : undefined;
  if (customer && outcome.kind === "paid") attach(unit, method, customer, at);
  return outcome;
}

function InvoicePage({ invoice, form }: { invoice: Invoice; form: FormState }) {
  const money = (amount: number) => formatMoney(amount, invoice.currency);
  const open = invoice.status === "open";
  return (
    <Layout title={titled(`Invoice ${invoice.number}`, form)}>
      <div class="checkout">
        <header class="summary">
          <p>
            {account.name} · Invoice {invoice.number}
          </p>
          <h1>
            {open ? `${money(invoice.amount_remaining)} due` : `${money(invoice.total)} ${invoice.status}`}
          </h1>
          <p>
            {invoice.customer_name ?? invoice.customer_email ?? invoice.customer}, {date(invoice.created)}
          </p>
          {invoice.customer_tax_ids?.map(({ value }) => (
            <p>Tax ID {value}</p>
          ))}
          {invoice.description && <p>{invoice.description}</p>}
          {invoice.custom_fields?.map(({ name, value }) => (
            <p>
              {name}: {value}
            </p>
          ))}
          <table>
            <caption class="visually-hidden">Lines</caption>
            <tbody>
              {invoice.lines.data.map((line) => (
                <tr>
                  <th scope="row">
                    {line.description}
                    <small class="term">
                      {date(line.period.start)} to {date(line.period.end)}
                    </small>
                  </th>
                  <td>{money(line.amount)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              {totalsOf(invoice).map(({ name, amount }) => (
                <tr>
                  <th scope="row">{name}</th>
                  <td>{money(amount)}</td>
                </tr>
              ))}
            </tfoot>
          </table>
          {invoice.footer && <p>{invoice.footer}</p>}
        </header>
        <main class="card">
          <p>
            <a href={`/i/${invoice.id}/pdf`}>{open ? "Invoice as PDF" : "Invoice and receipt as PDF"}</a>
          </p>
          <h2>{open ? "Pay with card" : invoice.status === "paid" ? "Paid" : "Closed"}</h2>
          {open ? (
            <CardForm form={form} button={`Pay ${money(invoice.amount_remaining)}`} />
          ) : (
            <Closed invoice={invoice} />
          )}
          {open && <TestCards />}
        </main>
      </div>
    </Layout>
  );
}

const Closed = ({ invoice }: { invoice: Invoice }) => (
  <p>
    {invoice.status_transitions.paid_at === null
      ? `This invoice is ${invoice.status}. There is nothing to pay.`
      : `Paid on ${date(invoice.status_transitions.paid_at)}. Thank you.`}
  </p>
);

const NoInvoice = () => (
  <Notice title="No such invoice" text="There is no finalised invoice at this address." />
);
