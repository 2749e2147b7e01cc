import { Hono } from "hono";
import { readCard } from "../billing/card-form";
import { cardByNumber } from "../billing/cards";
import { cardDeclined, invalidRequest, StripeError } from "../errors";
import { confirmIntent } from "../flows/payment-intents";
import { addMethod, findMethod } from "../flows/payment-methods";
import { confirmSetup } from "../flows/setup-intents";
import { nowOfCustomer, wallNow } from "../flows/time";
import type { PaymentIntent, PaymentMethod, SetupIntent } from "../objects/wire";
import type { Unit } from "../store/unit";
import type { PageParts } from "./parts";
import { stripeJs } from "./stripe-js";
import { answer } from "./stripe-js-answer";
import { checkoutSdks } from "./stripe-js-checkout";
import { stripeJsCheckoutRoutes } from "./stripe-js-checkout-routes";

type Intent = PaymentIntent | SetupIntent;
type Given = {
  clientSecret?: string;
  payment_method?: string;
  card?: { number?: string; expiry?: string; cvc?: string };
};

/** The script, and what it asks: as at Stripe, whoever holds an intent's secret may see and confirm that intent. */
export function stripeJsRoutes(parts: PageParts): Hono {
  const { store } = parts;
  const app = new Hono();

  app.get("/js/stripe.js", async (context) => {
    const { baseUrl } = await store.read(async (unit) => ({ baseUrl: unit.baseUrl }));
    // Some compilers wrap functions in a helper of this name.
    const script = `(() => { const __name = (value) => value; (${stripeJs.toString()})(${JSON.stringify(baseUrl)}, ${checkoutSdks.toString()}); })();`;
    return context.body(script, 200, { "Content-Type": "text/javascript; charset=utf-8" });
  });

  app.use("/_sandbox/js/*", async (context, next) => {
    await next();
    context.header("Access-Control-Allow-Origin", "*");
  });

  app.post("/_sandbox/js/intent", (context) =>
    answer<Given>(context, async (given) => ({
      intent: await store.read((unit) => intentOf(unit, given.clientSecret)),
    })),
  );

  app.post("/_sandbox/js/confirm", (context) =>
    answer<Given>(context, async (given) => await store.write(null, (unit) => confirm(unit, given))),
  );

  app.post("/_sandbox/js/payment_method", (context) =>
    answer<Given>(context, async (given) => ({
      payment_method: await store.write(null, async (unit) => newCard(unit, given)),
    })),
  );

  app.route("/", stripeJsCheckoutRoutes(parts));
  return app;
}

async function intentOf(unit: Unit, secret = ""): Promise<Intent> {
  const [id = ""] = secret.split("_secret_");
  const intent = id.startsWith("seti_")
    ? await unit.get("setup_intent", id)
    : await unit.get("payment_intent", id);
  if (!intent || intent.client_secret !== secret)
    throw invalidRequest("The client_secret provided does not match any associated intent.", {
      code: "resource_missing",
      param: "client_secret",
    });
  return intent;
}

/** A decline is answered, not thrown: its failed charge stays on record. */
async function confirm(unit: Unit, given: Given): Promise<object> {
  const intent = await intentOf(unit, given.clientSecret);
  const known = given.payment_method ?? (given.card ? undefined : intent.payment_method);
  const method = known
    ? await findMethod(unit, known, "payment_method", intent.customer)
    : newCard(unit, given);
  const at = await nowOfCustomer(unit, intent.customer);
  if (intent.object === "setup_intent") {
    const outcome = await confirmSetup(unit, intent, method, { authenticated: false }, at);
    if (outcome.kind !== "declined") return { intent };
    return { error: cardDeclined({ ...outcome.decline, setup_intent: intent }).body };
  }
  // stripe.js shows the challenge itself, wherever the page goes afterwards.
  unit.hidden("payment_intent", intent.id).return_url = null;
  const outcome = await confirmIntent(unit, intent, method, { off_session: false, authenticated: false }, at);
  if (outcome.kind !== "declined") return { intent };
  return {
    error: cardDeclined({ ...outcome.decline, payment_intent: intent, charge: outcome.charge }).body,
  };
}

function newCard(unit: Unit, { card }: Given): PaymentMethod {
  const { number = "", expiry = "", cvc = "" } = card ?? {};
  const read = readCard({ number, expiry, cvc }, wallNow());
  if (read.ok) return addMethod(unit, { ...read.card, card: cardByNumber(read.card.number) }, wallNow());
  const [message = "Your card's details are incomplete."] = Object.values(read.errors);
  throw new StripeError(400, { type: "invalid_request_error", code: "incomplete_card", message });
}
