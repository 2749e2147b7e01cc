/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { formatMoney } from "../billing/money";
import { failChallenge } from "../flows/charge";
import { answerChallenge, type CheckoutOutcome } from "../flows/checkout";
import { payAndReflect } from "../flows/pay-invoice";
import { nowOf } from "../flows/time";
import { account } from "../objects/account";
import type { PaymentIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import { proceed } from "./checkout-routes";
import { Layout, Notice } from "./layout";
import type { PageParts } from "./parts";

/** The bank's page of a 3-D Secure payment, as Stripe's test mode shows it. */
export function challengePages(parts: PageParts): Hono {
  const app = new Hono();

  app.get("/3ds/:id", async (context) => {
    const intent = await parts.store.read((unit) => unit.get("payment_intent", context.req.param("id")));
    if (intent?.status !== "requires_action") return context.html(<NothingToConfirm />, 404);
    return context.html(<ChallengePage intent={intent} />);
  });

  app.post("/3ds/:id", async (context) => {
    const { answer } = await context.req.parseBody();
    const passed = answer === "complete";
    const done = await parts.store.write(null, (unit) => conclude(unit, context.req.param("id"), passed));
    if (!done) return context.html(<NothingToConfirm />, 404);
    if (done.kind === "invoice") return context.redirect(`/i/${done.invoice}`, 303);
    return await proceed(context, parts, done.session, done.outcome);
  });

  return app;
}

type Concluded =
  | { kind: "invoice"; invoice: string }
  | { kind: "session"; session: string; outcome: CheckoutOutcome };

async function conclude(unit: Unit, id: string, passed: boolean): Promise<Concluded | undefined> {
  const intent = await unit.get("payment_intent", id);
  if (intent?.status !== "requires_action") return undefined;
  const hidden = unit.hidden("payment_intent", id);
  if (hidden.invoice) {
    await concludeInvoice(unit, intent, hidden.invoice, passed);
    return { kind: "invoice", invoice: hidden.invoice };
  }
  if (!hidden.session) return undefined;
  const session = await unit.need("checkout.session", hidden.session);
  const outcome = await answerChallenge(unit, session, intent, { passed });
  return { kind: "session", session: session.id, outcome };
}

async function concludeInvoice(
  unit: Unit,
  intent: PaymentIntent,
  id: string,
  passed: boolean,
): Promise<void> {
  const invoice = await unit.need("invoice", id);
  const method = await unit.need("payment_method", intent.payment_method ?? "");
  const at = await nowOf(unit, invoice.test_clock);
  if (passed) {
    const attempt = { method, off_session: false, authenticated: true, counts: false };
    await payAndReflect(unit, invoice, attempt, at);
  } else {
    failChallenge(unit, intent, method, at);
    unit.emit("invoice.payment_failed", invoice, at);
  }
}

function ChallengePage({ intent }: { intent: PaymentIntent }) {
  return (
    <Layout title="3-D Secure">
      <main class="card narrow">
        <h1>Confirm this payment</h1>
        <p>
          Your bank asks whether it is you who pays{" "}
          <strong>{formatMoney(intent.amount, intent.currency)}</strong> to {account.name}. A real bank would
          now send you a code; here you decide what it says.
        </p>
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
