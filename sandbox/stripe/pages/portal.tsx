/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { formatInterval, formatMoney } from "../billing/money";
import type { Portal } from "../flows/portal";
import { account } from "../objects/account";
import type { Invoice, PaymentMethod, Price, Subscription } from "../objects/wire";
import { CardForm, TestCards } from "./card-form";
import type { FormState } from "./fields";
import { Layout } from "./layout";
import { date } from "./time";

type Props = { portal: Portal };

export function HomePage({ portal }: Props) {
  const { customer, configuration, subscriptions, methods, invoices } = portal;
  const { features } = configuration;
  return (
    <Frame portal={portal} title="Billing">
      <header>
        <h1>{configuration.business_profile.headline ?? `Your billing with ${account.name}`}</h1>
        <p class="quiet">{customer.email ?? customer.name ?? customer.id}</p>
      </header>
      <Section id="subscriptions" title="Subscriptions" empty="No current subscription." rows={subscriptions}>
        {subscriptions.map((subscription) => (
          <SubscriptionRow portal={portal} subscription={subscription} />
        ))}
      </Section>
      {features.payment_method_update.enabled && (
        <Section id="methods" title="Payment methods" empty="None yet." rows={methods}>
          {methods.map((method) => (
            <MethodRow portal={portal} method={method} />
          ))}
        </Section>
      )}
      {features.payment_method_update.enabled && (
        <p>
          <a class="button secondary" href={`/p/session/${portal.session.id}/payment-method`}>
            Add a card
          </a>
        </p>
      )}
      {features.customer_update.enabled && <Details portal={portal} />}
      {features.invoice_history.enabled && (
        <Section id="invoices" title="Invoices" empty="None yet." rows={invoices}>
          {invoices.map((invoice) => (
            <li class="row">
              <span>
                <a href={`/i/${invoice.id}`}>{invoice.number}</a>{" "}
                <a href={`/i/${invoice.id}/pdf`} aria-label={`${invoice.number} as PDF`}>
                  PDF
                </a>{" "}
                <small>
                  {date(invoice.created)}, {invoice.status}
                </small>
              </span>
              <span class="figure">{formatMoney(invoice.total, invoice.currency)}</span>
            </li>
          ))}
        </Section>
      )}
    </Frame>
  );
}

function Frame({ portal, title, children }: Props & { title: string; children: Child }) {
  const { session } = portal;
  return (
    <Layout title={title}>
      <main class="overview portal">
        {session.return_url && (
          <a class="back" href={session.return_url}>
            <span aria-hidden="true">←</span> Return to {account.name}
          </a>
        )}
        {children}
      </main>
    </Layout>
  );
}

type SectionProps = { id: string; title: string; empty: string; rows: unknown[]; children: Child };

const Section = ({ id, title, empty, rows, children }: SectionProps) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {rows.length === 0 ? <p class="quiet">{empty}</p> : <ul class="rows">{children}</ul>}
  </section>
);

const price = ({ items }: Subscription): string =>
  items.data
    .map(({ price: { unit_amount, currency, recurring }, quantity }) => {
      const amount = formatMoney((unit_amount ?? 0) * (quantity ?? 1), currency);
      return recurring ? `${amount} ${formatInterval(recurring)}` : amount;
    })
    .join(", ");

function SubscriptionRow({ portal, subscription }: Props & { subscription: Subscription }) {
  const end = date(subscription.cancel_at ?? subscription.items.data[0]?.current_period_end ?? 0);
  const base = `/p/session/${portal.session.id}`;
  return (
    <li class="row">
      <span>
        <b>{price(subscription)}</b>{" "}
        <small class="term">
          {subscription.cancel_at ? `Ends on ${end}` : `Renews on ${end}`},{" "}
          {subscription.status.replaceAll("_", " ")}
        </small>
      </span>
      {subscription.cancel_at ? (
        <form method="post" action={`${base}/resume/${subscription.id}`}>
          <button type="submit" class="small">
            Keep it
          </button>
        </form>
      ) : (
        portal.configuration.features.subscription_cancel.enabled && (
          <a class="button secondary small" href={`${base}/cancel/${subscription.id}`}>
            Cancel
          </a>
        )
      )}
    </li>
  );
}

const cardName = ({ card }: PaymentMethod): string =>
  `${card?.brand ?? "card"} ending in ${card?.last4 ?? ""}`;

function MethodRow({ portal, method }: Props & { method: PaymentMethod }) {
  const isDefault = portal.customer.invoice_settings.default_payment_method === method.id;
  const base = `/p/session/${portal.session.id}/methods/${method.id}`;
  const name = cardName(method);
  return (
    <li class="row">
      <span>
        <span class="brand">{name}</span>{" "}
        <small class="term">
          Expires {String(method.card?.exp_month).padStart(2, "0")}/{method.card?.exp_year}
          {isDefault && ", the one that is charged"}
        </small>
      </span>
      {!isDefault && (
        <span class="actions">
          <form method="post" action={`${base}/default`}>
            <button type="submit" class="small" aria-label={`Use ${name}`}>
              Use
            </button>
          </form>
          <form method="post" action={`${base}/remove`}>
            <button type="submit" class="secondary small" aria-label={`Remove ${name}`}>
              Remove
            </button>
          </form>
        </span>
      )}
    </li>
  );
}

const labels = {
  name: { label: "Name", type: "text", autocomplete: "name" },
  email: { label: "Email", type: "email", autocomplete: "email" },
  phone: { label: "Phone", type: "tel", autocomplete: "tel" },
};

function Details({ portal: { customer, configuration, session } }: Props) {
  const allowed = configuration.features.customer_update.allowed_updates;
  return (
    <section aria-labelledby="details">
      <h2 id="details">Your details</h2>
      <form method="post" action={`/p/session/${session.id}/details`} class="card">
        {(["name", "email", "phone"] as const)
          .filter((field) => allowed.includes(field))
          .map((field) => {
            const { label, ...attributes } = labels[field];
            return (
              <div class="field">
                <label for={field}>{label}</label>
                <input id={field} name={field} value={customer[field] ?? ""} {...attributes} />
              </div>
            );
          })}
        <button type="submit" class="secondary">
          Save
        </button>
      </form>
    </section>
  );
}

export function CancelPage({ portal, subscription: id }: Props & { subscription: string }) {
  const subscription = portal.subscriptions.find((each) => each.id === id);
  const now = portal.configuration.features.subscription_cancel.mode === "immediately";
  const end = date(subscription?.items.data[0]?.current_period_end ?? 0);
  return (
    <Layout title="Cancel your subscription">
      <main class="card narrow">
        <h1>Cancel your subscription?</h1>
        {subscription ? (
          <>
            <p>
              {price(subscription)}.{" "}
              {now
                ? "It ends at once."
                : `You keep it until ${end}; then it ends, and nothing more is charged.`}
            </p>
            <form method="post" action={`/p/session/${portal.session.id}/cancel/${id}`} class="choices">
              <button type="submit">Cancel subscription</button>
              <a class="button secondary" href={`/p/session/${portal.session.id}/home`}>
                Go back
              </a>
            </form>
          </>
        ) : (
          <p>
            It has ended already. <a href={`/p/session/${portal.session.id}/home`}>Go back</a>
          </p>
        )}
      </main>
    </Layout>
  );
}

type Change = { price: Price; quantity: number; product: string };

export function ConfirmPage({ portal, invoice, prices }: Props & { invoice: Invoice; prices: Change[] }) {
  const today = invoice.billing_reason !== "upcoming";
  return (
    <Layout title="Confirm the change">
      <main class="card narrow">
        <h1>Confirm the change</h1>
        <ul>
          {prices.map(({ price: chosen, quantity, product }) => (
            <li>
              {quantity} × {product}, {formatMoney(chosen.unit_amount ?? 0, chosen.currency)}{" "}
              {chosen.recurring && formatInterval(chosen.recurring)}
            </li>
          ))}
        </ul>
        <table>
          <caption class="visually-hidden">What it costs</caption>
          <tbody>
            {invoice.lines.data.map((line) => (
              <tr>
                <th scope="row">{line.description}</th>
                <td>{formatMoney(line.amount, line.currency)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{today ? "Due today" : `Due on ${date(invoice.period_end)}`}</th>
              <td>{formatMoney(invoice.amount_due, invoice.currency)}</td>
            </tr>
          </tfoot>
        </table>
        <form method="post" action={`/p/session/${portal.session.id}/confirm`} class="choices">
          <button type="submit">Confirm</button>
          <a
            class="button secondary"
            href={portal.session.return_url ?? `/p/session/${portal.session.id}/home`}
          >
            Go back
          </a>
        </form>
      </main>
    </Layout>
  );
}

export function MethodPage({ portal, form }: Props & { form: FormState }) {
  return (
    <Layout title="Your card">
      <main class="card narrow">
        <h1>The card that is charged from now on</h1>
        <CardForm form={form} button="Save card" action={`/p/session/${portal.session.id}/payment-method`} />
        <p>
          <a
            href={
              portal.session.flow
                ? (portal.session.return_url ?? "#")
                : `/p/session/${portal.session.id}/home`
            }
          >
            Go back
          </a>
        </p>
        <TestCards />
      </main>
    </Layout>
  );
}
