/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { applyCode, removeCode } from "../flows/checkout-codes";
import type { CheckoutOutcome } from "../flows/checkout-completion";
import { recoverCheckout } from "../flows/checkout-expiry";
import { adjustQuantity } from "../flows/line-items";
import { detachMethod } from "../flows/payment-methods";
import type { CheckoutSession } from "../objects/wire";
import type { Unit } from "../store/unit";
import { declinedCard } from "./card-form";
import { CheckoutPage } from "./checkout";
import type { CodeForm } from "./checkout-summary";
import { addressed, type CheckoutView, hasPage, offeredCards, viewCheckout } from "./checkout-view";
import { emptyForm, type FormState } from "./fields";
import { Framed } from "./framed";
import { Notice } from "./layout";
import type { PageParts } from "./parts";
import { placeOrder, readCheckout } from "./read-checkout";
import { typed } from "./read-form";

/** Milliseconds that a buyer waits at most for the merchant to hear of their payment. */
const patience = 10_000;

export function checkoutPages(parts: PageParts): Hono {
  const { store } = parts;
  const app = new Hono();
  const load = async (context: Context) => {
    const view = await store.read((unit) => viewCheckout(unit, context.req.param("id") ?? ""));
    return view && hasPage(view.session) ? view : undefined;
  };

  /** Changes an open session, and shows its page again. */
  const change = async (
    context: Context,
    work: (unit: Unit, session: CheckoutSession) => Promise<void>,
  ): Promise<Response> => {
    const id = context.req.param("id") ?? "";
    await store.write(null, async (unit) => {
      const session = await unit.get("checkout.session", id);
      if (session?.status === "open") await work(unit, session);
    });
    return context.redirect(`/c/pay/${id}`, 303);
  };

  app.get("/c/pay/:id", async (context) => {
    const view = await load(context);
    if (!view) return context.html(<NoSession />, 404);
    return await show(context, view, { form: { ...emptyForm, message: view.message ?? undefined } });
  });

  app.post("/c/pay/:id", async (context) => {
    const view = await load(context);
    if (!view) return context.html(<NoSession />, 404);
    if (view.session.status !== "open") return await show(context, view, {});
    const read = await readCheckout(context, view);
    if (!read.ok) return await show(context, view, { form: read.form, status: 400 });
    const outcome = await store.write(null, async (unit) =>
      placeOrder(unit, await unit.need("checkout.session", view.session.id), read.order),
    );
    if (outcome.kind !== "declined") return await proceed(context, parts, view.session.id, outcome);
    const form =
      read.order.means.kind === "card"
        ? declinedCard(read.form.values, outcome.message)
        : { ...read.form, message: outcome.message };
    return await show(context, (await load(context)) ?? view, { form, status: 402 });
  });

  app.post("/c/pay/:id/promotion", async (context) => {
    const code = (await typed(context))("code");
    const id = context.req.param("id");
    const refusal = await store.write(null, async (unit) => {
      const session = await unit.get("checkout.session", id);
      return session && (await applyCode(unit, session, code));
    });
    const view = refusal ? await load(context) : undefined;
    if (!view || !refusal) return context.redirect(`/c/pay/${id}`, 303);
    return await show(context, view, { code: { values: { code }, errors: { code: refusal } }, status: 400 });
  });

  app.post("/c/pay/:id/promotion/remove", (context) => change(context, removeCode));

  app.post("/c/pay/:id/quantity", async (context) => {
    const text = await typed(context);
    const wanted = { line: text("line"), quantity: Number(text("quantity")) };
    return await change(context, (unit, session) => adjustQuantity(unit, session, wanted));
  });

  app.post("/c/pay/:id/methods/:method/remove", (context) =>
    change(context, async (unit, session) => {
      if (session.saved_payment_method_options?.payment_method_remove !== "enabled") return;
      const cards = await offeredCards(unit, session);
      const card = cards.find(({ id }) => id === context.req.param("method"));
      if (card) await detachMethod(unit, card);
    }),
  );

  app.get("/c/recover/:id", async (context) => {
    const session = await store.write(null, (unit) => recoverCheckout(unit, context.req.param("id")));
    return session?.url ? context.redirect(session.url, 303) : context.html(<NoSession />, 404);
  });

  return app;
}

/** Where the buyer goes after an attempt. On success, once the merchant has heard of it or has had time enough. */
export async function proceed(
  context: Context,
  parts: PageParts,
  session: string,
  outcome: CheckoutOutcome,
): Promise<Response> {
  await heard(parts, outcome);
  switch (outcome.kind) {
    case "complete":
      return await finish(context, outcome.session);
    case "challenge":
      return context.redirect(`/3ds/${outcome.intent}`, 303);
    case "declined":
    case "closed":
      return context.redirect(`/c/pay/${session}`, 303);
  }
}

/** Resolves when the merchant has heard of what was paid, or has had time enough. */
export async function heard({ dispatcher }: PageParts, outcome: CheckoutOutcome): Promise<void> {
  if (outcome.kind === "complete" && outcome.event) await dispatcher.answered(outcome.event, patience);
}

/** A hosted page goes to the merchant; one in a frame lets stripe.js do it, or stay where it is. */
async function finish(context: Context, session: CheckoutSession): Promise<Response> {
  if (session.ui_mode === "hosted_page") return context.redirect(successUrl(session) ?? "/", 303);
  const return_url =
    session.redirect_on_completion === "never" ? null : addressed(session, session.return_url);
  return await context.html(<Framed title="Thank you" message={{ completed: session.id, return_url }} />);
}

const successUrl = (session: CheckoutSession): string | null => addressed(session, session.success_url);

type Shown = { form?: FormState; code?: CodeForm; status?: 200 | 400 | 402 };

async function show(
  context: Context,
  view: CheckoutView,
  { form = emptyForm, code = emptyForm, status = 200 }: Shown,
): Promise<Response> {
  const { session } = view;
  if (session.status === "open")
    return await context.html(<CheckoutPage view={view} form={form} code={code} />, status);
  if (session.status === "expired")
    return await context.html(
      <Notice
        title="This checkout has expired"
        text="Nothing was charged. Start again from where you came."
        link={session.cancel_url ? { href: session.cancel_url, text: "Go back" } : undefined}
      />,
    );
  const next = successUrl(session);
  return await context.html(
    <Notice
      title="You're all done here"
      text="This checkout was completed, and it can't be paid twice."
      link={next ? { href: next, text: "Continue" } : undefined}
    />,
  );
}

const NoSession = () => (
  <Notice
    title="No such checkout"
    text="There is no checkout session at this address. It may belong to another sandbox."
  />
);
