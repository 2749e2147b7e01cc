/** @jsxImportSource hono/jsx */
import { formatInterval, formatMoney } from "../billing/money";
import { account } from "../objects/account";
import type { CheckoutSession, LineItem } from "../objects/wire";
import { CardForm, type PayForm, TestCards } from "./card-form";
import { Layout } from "./layout";

type Props = { session: CheckoutSession; lines: LineItem[]; email: string | null; form: PayForm };

/** The hosted payment page of an open session. */
export function CheckoutPage({ session, lines, email, form }: Props) {
  const currency = session.currency ?? "usd";
  const total = formatMoney(session.amount_total ?? 0, currency);
  const [first] = lines;
  const title = lines.length === 1 && first?.description ? `Subscribe to ${first.description}` : "Subscribe";
  return (
    <Layout title={title}>
      <div class="checkout">
        <header class="summary">
          {session.cancel_url && (
            <a class="back" href={session.cancel_url}>
              <span aria-hidden="true">←</span> Back to{" "}
              {session.branding_settings?.display_name ?? account.name}
            </a>
          )}
          <h1>{title}</h1>
          <p class="price">
            <span class="amount">{total}</span> {first?.price?.recurring && <Interval line={first} />}
          </p>
          <table>
            <caption class="visually-hidden">What you pay</caption>
            <tbody>
              {lines.map((line) => (
                <tr>
                  <th scope="row">
                    {line.description}
                    {line.quantity !== 1 && <small> × {line.quantity}</small>}
                    {line.price?.recurring && (
                      <small class="term">
                        {formatMoney(line.price.unit_amount ?? 0, currency)}{" "}
                        {formatInterval(line.price.recurring)}
                      </small>
                    )}
                  </th>
                  <td>{formatMoney(line.amount_total, currency)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">Total due today</th>
                <td>{total}</td>
              </tr>
            </tfoot>
          </table>
        </header>
        <main class="card">
          <h2>Pay with card</h2>
          {email && (
            <p class="known">
              <span class="label">Email</span> {email}
            </p>
          )}
          <CardForm
            form={form}
            email={!email}
            button={session.amount_total ? "Pay and subscribe" : "Subscribe"}
          />
          <TestCards />
        </main>
      </div>
    </Layout>
  );
}

function Interval({ line }: { line: LineItem }) {
  return <span class="interval">{line.price?.recurring && formatInterval(line.price.recurring)}</span>;
}
