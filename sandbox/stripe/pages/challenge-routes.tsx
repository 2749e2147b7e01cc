/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { formatMoney } from "../billing/money";
import { answerChallenge, answerSetup } from "../flows/checkout";
import type { CheckoutOutcome } from "../flows/checkout-completion";
import { answerIntentChallenge } from "../flows/payment-intents";
import { answerSetupChallenge } from "../flows/setup-intents";
import { nowOfCustomer } from "../flows/time";
import { account } from "../objects/account";
import type { PaymentIntent, SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { heard, proceed } from "./checkout-routes";
import { Framed } from "./framed";
import { Layout, Notice } from "./layout";
import type { PageParts } from "./parts";

/** The bank's page of a 3-D Secure payment, as Stripe's test mode shows it. `?frame` when stripe.js shows it. */
export function challengePages(parts: PageParts): Hono {
  const app = new Hono();

  app.get("/3ds/:id", async (context) => {
    const intent = await parts.store.read((unit) => find(unit, context.req.param("id")));
    if (!intent) return context.html(<NothingToConfirm />, 404);
    return context.html(<ChallengePage intent={intent} />);
  });

  app.post("/3ds/:id", async (context) => {
    const { answer } = await context.req.parseBody();
    const passed = answer === "complete";
    const done = await parts.store.write(null, (unit) => conclude(unit, context.req.param("id"), passed));
    if (!done) return context.html(<NothingToConfirm />, 404);
    if (context.req.query("frame") !== undefined) {
      if (done.kind === "session") await heard(parts, done.outcome);
      return await context.html(<Framed title="Answered" message={{ answered: context.req.param("id") }} />);
    }
    if (done.kind === "session") return await proceed(context, parts, done.session, done.outcome);
    return goOn(context, done);
  });

  return app;
}

type Concluded =
  | { kind: "session"; session: string; outcome: CheckoutOutcome }
  | { kind: "intent"; intent: string; invoice: string | null; return_url: string | null };

async function find(unit: Unit, id: string): Promise<PaymentIntent | SetupIntent | undefined> {
  const intent = id.startsWith("seti_")
    ? await unit.get("setup_intent", id)
    : await unit.get("payment_intent", id);
  return intent?.status === "requires_action" ? intent : undefined;
}

async function conclude(unit: Unit, id: string, passed: boolean): Promise<Concluded | undefined> {
  const intent = await find(unit, id);
  if (!intent) return undefined;
  return intent.object === "setup_intent"
    ? await concludeSetup(unit, intent, passed)
    : await concludePayment(unit, intent, passed);
}

async function concludePayment(unit: Unit, intent: PaymentIntent, passed: boolean): Promise<Concluded> {
  const { session: id, invoice, return_url } = unit.hidden("payment_intent", intent.id);
  if (id && !invoice) {
    const session = await unit.need("checkout.session", id);
    const outcome = await answerChallenge(unit, session, intent, { passed });
    return { kind: "session", session: session.id, outcome };
  }
  await answerIntentChallenge(unit, intent, { passed }, await nowOfCustomer(unit, intent.customer));
  return { kind: "intent", intent: intent.id, invoice, return_url: returning(intent, return_url, passed) };
}

async function concludeSetup(unit: Unit, intent: SetupIntent, passed: boolean): Promise<Concluded> {
  const { session: id, return_url } = unit.hidden("setup_intent", intent.id);
  if (id) {
    const session = await unit.need("checkout.session", id);
    const outcome = await answerSetup(unit, session, intent, { passed });
    return { kind: "session", session: session.id, outcome };
  }
  await answerSetupChallenge(unit, intent, { passed }, await nowOfCustomer(unit, intent.customer));
  return {
    kind: "intent",
    intent: intent.id,
    invoice: null,
    return_url: returning(intent, return_url, passed),
  };
}

/** What the merchant's page learns from its address, as at Stripe. */
function returning(
  intent: PaymentIntent | SetupIntent,
  return_url: string | null | undefined,
  passed: boolean,
): string | null {
  if (!return_url) return null;
  const url = new URL(return_url);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? "");
  url.searchParams.set(
    "redirect_status",
    passed && intent.status !== "requires_payment_method" ? "succeeded" : "failed",
  );
  return url.href;
}

function goOn(context: Context, done: Concluded & { kind: "intent" }): Response | Promise<Response> {
  if (done.return_url) return context.redirect(done.return_url, 303);
  if (done.invoice) return context.redirect(`/i/${done.invoice}`, 303);
  return context.html(<Notice title="Answered" text="You can close this page and go back to the shop." />);
}

function ChallengePage({ intent }: { intent: PaymentIntent | SetupIntent }) {
  return (
    <Layout title="3-D Secure">
      <main class="card narrow">
        {intent.object === "payment_intent" ? (
          <>
            <h1>Confirm this payment</h1>
            <p>
              Your bank asks whether it is you who pays{" "}
              <strong>{formatMoney(intent.amount, intent.currency)}</strong> to {account.name}. A real bank
              would now send you a code; here you decide what it says.
            </p>
          </>
        ) : (
          <>
            <h1>Confirm this card</h1>
            <p>
              Your bank asks whether it is you who lets {account.name} keep this card for later payments.
              Nothing is charged now. A real bank would send you a code; here you decide what it says.
            </p>
          </>
        )}
        <form method="post" class="choices">
          <button type="submit" name="answer" value="complete">
            Complete
          </button>
          <button type="submit" name="answer" value="fail" class="secondary">
            Fail
          </button>
        </form>
      </main>
    </Layout>
  );
}

const NothingToConfirm = () => (
  <Notice
    title="Nothing to confirm"
    text="This payment waits for no confirmation. It may have been answered already."
  />
);
