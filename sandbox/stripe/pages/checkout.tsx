/** @jsxImportSource hono/jsx */
import { formatInterval, formatMoney } from "../billing/money";
import { account } from "../objects/account";
import type { CheckoutSession, LineItem } from "../objects/wire";
import { CardForm, type PayForm, TestCards } from "./card-form";
import { Layout } from "./layout";

type Props = { session: CheckoutSession; lines: LineItem[]; email: string | null; form: PayForm };

/** The hosted payment page of an open session. */
export function CheckoutPage({ session, lines, email, form }: Props) {
  const words = wordsOf(session, lines);
  return (
    <Layout title={words.title}>
      <div class="checkout">
        <header class="summary">
          {session.cancel_url && (
            <a class="back" href={session.cancel_url}>
              <span aria-hidden="true">←</span> Back to {shopOf(session)}
            </a>
          )}
          <h1>{words.title}</h1>
          {session.mode === "setup" ? (
            <p>Your card is kept for later payments. Nothing is charged now.</p>
          ) : (
            <Summary session={session} lines={lines} />
          )}
        </header>
        <main class="card">
          <h2>{session.mode === "setup" ? "Card" : "Pay with card"}</h2>
          {email && (
            <p class="known">
              <span class="label">Email</span> {email}
            </p>
          )}
          <CardForm form={form} email={!email} button={words.button} />
          <TestCards />
        </main>
      </div>
    </Layout>
  );
}

const shopOf = (session: CheckoutSession): string => session.branding_settings?.display_name ?? account.name;

const submitWords: Record<string, string> = {
  book: "Book",
  donate: "Donate",
  pay: "Pay",
  subscribe: "Subscribe",
};

function wordsOf(session: CheckoutSession, lines: LineItem[]): { title: string; button: string } {
  const [only] = lines.length === 1 ? lines : [];
  switch (session.mode) {
    case "setup":
      return { title: `Save a card with ${shopOf(session)}`, button: "Save card" };
    case "subscription":
      return {
        title: only?.description ? `Subscribe to ${only.description}` : "Subscribe",
        button: session.amount_total ? "Pay and subscribe" : "Subscribe",
      };
    default: {
      const verb = submitWords[session.submit_type ?? ""] ?? "Pay";
      return {
        title: only?.description ? `${verb}: ${only.description}` : `Pay ${shopOf(session)}`,
        button: `${verb} ${formatMoney(session.amount_total ?? 0, session.currency ?? "usd")}`,
      };
    }
  }
}

function Summary({ session, lines }: { session: CheckoutSession; lines: LineItem[] }) {
  const currency = session.currency ?? "usd";
  const total = formatMoney(session.amount_total ?? 0, currency);
  const [first] = lines;
  return (
    <>
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
                {(line.price?.recurring || line.quantity !== 1) && (
                  <small class="term">
                    {formatMoney(line.price?.unit_amount ?? 0, currency)}{" "}
                    {line.price?.recurring ? formatInterval(line.price.recurring) : "each"}
                  </small>
                )}
                {line.adjustable_quantity?.enabled && <Quantity session={session} line={line} />}
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
    </>
  );
}

function Quantity({ session, line }: { session: CheckoutSession; line: LineItem }) {
  const { minimum, maximum } = line.adjustable_quantity ?? {};
  return (
    <form method="post" action={`/c/pay/${session.id}/quantity`} class="quantity">
      <input type="hidden" name="line" value={line.id} />
      <label for={line.id}>Quantity</label>
      <input
        id={line.id}
        name="quantity"
        type="number"
        inputmode="numeric"
        required
        min={minimum ?? 0}
        max={maximum ?? 99}
        value={line.quantity ?? 1}
      />
      <button type="submit" class="secondary small">
        Update
      </button>
    </form>
  );
}

function Interval({ line }: { line: LineItem }) {
  return <span class="interval">{line.price?.recurring && formatInterval(line.price.recurring)}</span>;
}
