/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { type CheckoutOutcome, payCheckout } from "../flows/checkout";
import { adjustQuantity, lineItems } from "../flows/line-items";
import type { CheckoutSession, LineItem } from "../objects/wire";
import type { PayForm } from "./card-form";
import { CheckoutPage } from "./checkout";
import { Framed } from "./framed";
import { Notice } from "./layout";
import type { PageParts } from "./parts";
import { readPayment } from "./read-form";

const patience = 10_000;
const emptyForm: PayForm = { values: {}, errors: {} };

type View = { session: CheckoutSession; lines: LineItem[]; email: string | null; message: string | null };

export function checkoutPages(parts: PageParts): Hono {
  const app = new Hono();

  app.get("/c/pay/:id", async (context) => {
    const view = await load(parts, context.req.param("id"));
    if (!view) return context.html(<NoSession />, 404);
    return await show(context, view, { ...emptyForm, message: view.message ?? undefined });
  });

  app.post("/c/pay/:id", async (context) => {
    const view = await load(parts, context.req.param("id"));
    if (!view) return context.html(<NoSession />, 404);
    if (view.session.status !== "open") return await show(context, view, emptyForm);
    const read = await readPayment(context, view.email);
    if (!read.ok) return await show(context, view, read.form, 400);
    const outcome = await parts.store.write(null, async (unit) =>
      payCheckout(unit, await unit.need("checkout.session", view.session.id), read.payment),
    );
    if (outcome.kind === "declined") {
      const { email, name } = read.payment;
      return await show(
        context,
        view,
        { values: { email, name }, errors: {}, message: outcome.message },
        402,
      );
    }
    return await proceed(context, parts, view.session.id, outcome);
  });

  app.post("/c/pay/:id/quantity", async (context) => {
    const id = context.req.param("id");
    const { line, quantity } = await context.req.parseBody();
    await parts.store.write(null, async (unit) => {
      const session = await unit.get("checkout.session", id);
      if (session) await adjustQuantity(unit, session, { line: String(line), quantity: Number(quantity) });
    });
    return context.redirect(`/c/pay/${id}`, 303);
  });

  return app;
}

/** Where the buyer goes after an attempt. On success, once the merchant has heard of it or has had time enough. */
export async function proceed(
  context: Context,
  { dispatcher }: PageParts,
  session: string,
  outcome: CheckoutOutcome,
): Promise<Response> {
  switch (outcome.kind) {
    case "complete": {
      if (outcome.event) await dispatcher.answered(outcome.event, patience);
      return await finish(context, outcome.session);
    }
    case "challenge":
      return context.redirect(`/3ds/${outcome.intent}`, 303);
    case "declined":
    case "closed":
      return context.redirect(`/c/pay/${session}`, 303);
  }
}

/** A hosted page goes to the merchant; one in a frame lets stripe.js do it, or stay where it is. */
async function finish(context: Context, session: CheckoutSession): Promise<Response> {
  if (session.ui_mode === "hosted_page") return context.redirect(successUrl(session) ?? "/", 303);
  const return_url =
    session.redirect_on_completion === "never" ? null : addressed(session, session.return_url);
  return await context.html(<Framed title="Thank you" message={{ completed: session.id, return_url }} />);
}

const successUrl = (session: CheckoutSession): string | null => addressed(session, session.success_url);

const addressed = ({ id }: CheckoutSession, url: string | null | undefined): string | null =>
  url?.replaceAll("{CHECKOUT_SESSION_ID}", id) ?? null;

async function load({ store }: PageParts, id: string): Promise<View | undefined> {
  return await store.read(async (unit) => {
    const session = await unit.get("checkout.session", id);
    if (!session) return undefined;
    const customer = session.customer ? await unit.get("customer", session.customer) : undefined;
    const { data: lines } = await lineItems(unit, id, { path: "", limit: 100 });
    const { message } = unit.hidden("checkout.session", id);
    return { session, lines, email: customer?.email ?? session.customer_email, message };
  });
}

async function show(
  context: Context,
  view: View,
  form: PayForm,
  status: 200 | 400 | 402 = 200,
): Promise<Response> {
  const { session } = view;
  if (session.status === "open") return await context.html(<CheckoutPage {...view} form={form} />, status);
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
