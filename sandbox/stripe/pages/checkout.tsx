/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { formatMoney } from "../billing/money";
import { TestCards } from "./card-form";
import { CheckoutForm } from "./checkout-form";
import { type CodeForm, Summary } from "./checkout-summary";
import { asksForCard, type CheckoutView, shopOf } from "./checkout-view";
import { type FormState, titled } from "./fields";
import { Layout } from "./layout";

type Props = { view: CheckoutView; form: FormState; code: CodeForm };

/** The hosted payment page of an open session. */
export function CheckoutPage({ view, form, code }: Props) {
  const { session } = view;
  const words = wordsOf(view);
  return (
    <Layout title={titled(words.title, form, code)}>
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
            <Summary view={view} code={code} />
          )}
        </header>
        <main class="card">
          <h2>{words.heading}</h2>
          <CheckoutForm view={view} form={form} button={words.button} />
          {asksForCard(view) && <TestCards />}
        </main>
      </div>
    </Layout>
  );
}

const submitWords: Record<string, string> = {
  book: "Book",
  donate: "Donate",
  pay: "Pay",
  subscribe: "Subscribe",
};

type Words = { title: string; heading: string; button: string };

/** What its page, or its form, calls a session. */
export function wordsOf(view: CheckoutView): Words {
  const { session, lines, due } = view;
  const [only] = lines.length === 1 ? lines : [];
  const heading = asksForCard(view) ? "Pay with card" : "Your details";
  switch (session.mode) {
    case "setup":
      return { title: `Save a card with ${shopOf(session)}`, heading: "Card", button: "Save card" };
    case "subscription":
      return subscriptionWords(view, lines.find(({ price }) => price?.recurring)?.description ?? null);
    default: {
      const verb = submitWords[session.submit_type ?? ""] ?? "Pay";
      const title = only?.description ? `${verb}: ${only.description}` : `Pay ${shopOf(session)}`;
      const button = due > 0 ? `${verb} ${formatMoney(due, session.currency ?? "usd")}` : "Complete order";
      return { title, heading, button };
    }
  }
}

function subscriptionWords(view: CheckoutView, product: string | null): Words {
  const what = product ?? shopOf(view.session);
  const heading = asksForCard(view) ? "Pay with card" : "Your details";
  if (view.trial)
    return {
      title: `Try ${what}`,
      heading,
      button: view.due > 0 ? "Pay and start trial" : "Start trial",
    };
  return {
    title: `Subscribe to ${what}`,
    heading,
    button: view.due > 0 ? "Pay and subscribe" : "Subscribe",
  };
}
