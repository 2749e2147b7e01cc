import { Hono } from "hono";
import { invalidRequest } from "../errors";
import { applyCode, removeCode } from "../flows/checkout-codes";
import type { CheckoutOutcome } from "../flows/checkout-completion";
import { adjustQuantity } from "../flows/line-items";
import type { CheckoutSession } from "../objects/wire";
import type { Unit } from "../store/unit";
import { heard } from "./checkout-routes";
import { type CheckoutView, viewCheckout } from "./checkout-view";
import type { PageParts } from "./parts";
import { type Order, placeOrder, readOrder } from "./read-checkout";
import { answer } from "./stripe-js-answer";
import { type ShownSession, showSession } from "./stripe-js-session";

type Given = { clientSecret?: string };
type Refusal = {
  error: { message: string; code: string | null; paymentFailed?: { declineCode: string | null } };
};

/** What stripe.js asks about a Checkout session. As with intents, whoever holds its secret may see and pay it. */
export function stripeJsCheckoutRoutes(parts: PageParts): Hono {
  const { store } = parts;
  const app = new Hono();

  app.post("/_sandbox/js/checkout", (context) =>
    answer<Given>(context, (given) => store.read((unit) => shown(unit, given))),
  );

  app.post("/_sandbox/js/checkout/code", (context) =>
    answer<Given & { code: string | null }>(context, (given) =>
      store.write(null, async (unit) => {
        const { session } = await viewOf(unit, given);
        const refusal = given.code === null ? undefined : await applyCode(unit, session, given.code);
        if (given.code === null) await removeCode(unit, session);
        return refusal ? refused(refusal, "invalidCode") : await shown(unit, given);
      }),
    ),
  );

  app.post("/_sandbox/js/checkout/quantity", (context) =>
    answer<Given & { lineItem: string; quantity: number }>(context, (given) =>
      store.write(null, async (unit) => {
        const { session, lines } = await viewOf(unit, given);
        const line = lines.find(({ id }) => id === given.lineItem);
        if (!line?.adjustable_quantity) return refused("This line's quantity can't be changed.");
        await adjustQuantity(unit, session, { line: line.id, quantity: given.quantity });
        return await shown(unit, given);
      }),
    ),
  );

  app.post("/_sandbox/js/checkout/confirm", (context) =>
    answer<Given & { typed: Record<string, string> }>(context, async (given) => {
      const view = await store.read((unit) => viewOf(unit, given));
      const read = readOrder((name) => given.typed[name]?.trim() ?? "", view, { needsName: false });
      if (!read.ok) return refused(Object.values(read.form.errors)[0] ?? "");
      const outcome = await store.write(null, (unit) => pay(unit, given, read.order));
      await heard(parts, outcome);
      return await store.read((unit) => told(unit, given, outcome));
    }),
  );

  return app;
}

async function viewOf(unit: Unit, { clientSecret = "" }: Given): Promise<CheckoutView> {
  const [id = ""] = clientSecret.split("_secret_");
  const view = await viewCheckout(unit, id);
  if (view?.session.client_secret === clientSecret) return view;
  throw invalidRequest("The client_secret provided does not match any associated Checkout Session.", {
    code: "resource_missing",
    param: "client_secret",
  });
}

const shown = async (unit: Unit, given: Given): Promise<ShownSession> =>
  showSession(await viewOf(unit, given));

const refused = (message: string, code: string | null = null): Refusal => ({ error: { message, code } });

async function pay(unit: Unit, given: Given, order: Order): Promise<CheckoutOutcome> {
  const { session } = await viewOf(unit, given);
  return await placeOrder(unit, session, order);
}

type Told = (ShownSession & { challenge?: string }) | Refusal;

async function told(unit: Unit, given: Given, outcome: CheckoutOutcome): Promise<Told> {
  switch (outcome.kind) {
    case "complete":
      return await shown(unit, given);
    case "challenge":
      return { ...(await shown(unit, given)), challenge: outcome.intent };
    case "declined": {
      const paymentFailed = { declineCode: await declineCode(unit, given) };
      return { error: { message: outcome.message, code: "paymentFailed", paymentFailed } };
    }
    case "closed":
      return refused(closedWords(await viewOf(unit, given)));
  }
}

async function declineCode(unit: Unit, given: Given): Promise<string | null> {
  const { session } = await viewOf(unit, given);
  const id = unit.hidden("checkout.session", session.id).attempt?.payment_intent;
  const intent = id ? await unit.get("payment_intent", id) : undefined;
  return intent?.last_payment_error?.decline_code ?? null;
}

const closedWords = ({ session }: { session: CheckoutSession }): string =>
  session.status === "expired" ? "This checkout has expired." : "This checkout is completed already.";
