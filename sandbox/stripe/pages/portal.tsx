/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { formatMoney } from "../billing/money";
import { periodEnd } from "../billing/period";
import type { Portal } from "../flows/portal";
import { isUpdatable } from "../flows/portal-choice";
import { account } from "../objects/account";
import type { Invoice, List, PaymentMethod, Subscription } from "../objects/wire";
import { CardForm, TestCards } from "./card-form";
import type { FormState } from "./fields";
import { Layout } from "./layout";
import { Step } from "./portal-desk";
import { Details } from "./portal-details";
import { priceWords } from "./price-words";
import { date } from "./time";

type Props = { portal: Portal };

export function HomePage({ portal, invoices }: Props & { invoices: List<Invoice> }) {
  const { customer, configuration, subscriptions, methods } = portal;
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
      {features.invoice_history.enabled && <Invoices portal={portal} invoices={invoices} />}
      {features.customer_update.enabled && (
        <section aria-labelledby="details">
          <h2 id="details">Your details</h2>
          <Details portal={portal} />
        </section>
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

function SubscriptionRow({ portal, subscription }: Props & { subscription: Subscription }) {
  const base = `/p/session/${portal.session.id}`;
  const later = portal.scheduled.get(subscription.id);
  const ends = subscription.cancel_at !== null;
  return (
    <li class="row">
      <span>
        <b>{productsOf(portal, subscription)}</b>{" "}
        <small class="term">{priceWords(subscription.items.data)}</small>
        <small class="term">{standing(subscription)}</small>
        {later && (
          <small class="term">
            Changes to {priceWords([later])} on {date(later.at)}
          </small>
        )}
      </span>
      <span class="actions">
        {later && (
          <form method="post" action={`${base}/keep/${subscription.id}`}>
            <button type="submit" class="small">
              Don't change
            </button>
          </form>
        )}
        {isUpdatable(portal, subscription) && (
          <a class="button small" href={`${base}/update/${subscription.id}`}>
            Change plan
          </a>
        )}
        {ends && !subscription.schedule && (
          <form method="post" action={`${base}/resume/${subscription.id}`}>
            <button type="submit" class="small">
              Keep it
            </button>
          </form>
        )}
        {!ends && portal.configuration.features.subscription_cancel.enabled && (
          <a class="button secondary small" href={`${base}/cancel/${subscription.id}`}>
            Cancel
          </a>
        )}
      </span>
    </li>
  );
}

const productsOf = ({ productNames }: Portal, { items }: Subscription): string =>
  items.data.map(({ price }) => productNames.get(price.product) ?? "Product").join(", ");

function standing(subscription: Subscription): string {
  const { cancel_at, status, trial_end } = subscription;
  if (cancel_at !== null) return `Ends on ${date(cancel_at)}, ${status}`;
  if (status === "trialing") return `Free until ${date(trial_end ?? 0)}`;
  return `Renews on ${date(periodEnd(subscription))}, ${status.replaceAll("_", " ")}`;
}

const cardName = ({ card }: PaymentMethod): string =>
  `${card?.brand ?? "card"} ending in ${card?.last4 ?? ""}`;

function Invoices({ portal, invoices }: Props & { invoices: List<Invoice> }) {
  const last = invoices.data.at(-1);
  return (
    <>
      <Section id="invoices" title="Invoices" empty="None yet." rows={invoices.data}>
        {invoices.data.map((invoice) => (
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
      {invoices.has_more && (
        <p>
          <a
            class="button secondary"
            href={`/p/session/${portal.session.id}/home?after=${last?.id}#invoices`}
          >
            Older invoices
          </a>
        </p>
      )}
    </>
  );
}

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

export const MethodPage = ({ portal, form }: Props & { form: FormState }) => (
  <Step portal={portal} title="The card that is charged from now on" form={form}>
    <CardForm form={form} button="Save card" action={`/p/session/${portal.session.id}/payment-method`} />
    <TestCards />
  </Step>
);

export const DetailsPage = ({ portal, form }: Props & { form: FormState }) => (
  <Step portal={portal} title="Your details" form={form}>
    <Details portal={portal} form={form} />
  </Step>
);
