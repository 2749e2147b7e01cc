/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { type CheckoutOutcome, payCheckout } from "../flows/checkout";
import { lineItems } from "../flows/line-items";
import type { CheckoutSession, LineItem } from "../objects/wire";
import type { PayForm } from "./card-form";
import { CheckoutPage } from "./checkout";
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
      const url = outcome.session.success_url ?? "/";
      return context.redirect(url.replaceAll("{CHECKOUT_SESSION_ID}", session), 303);
    }
    case "challenge":
      return context.redirect(`/3ds/${outcome.intent}`, 303);
    case "declined":
    case "closed":
      return context.redirect(`/c/pay/${session}`, 303);
  }
}

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
  return await context.html(
    <Notice
      title="You're all done here"
      text="This checkout was completed, and it can't be paid twice."
      link={
        session.success_url
          ? { href: session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id), text: "Continue" }
          : undefined
      }
    />,
  );
}

const NoSession = () => (
  <Notice
    title="No such checkout"
    text="There is no checkout session at this address. It may belong to another sandbox."
  />
);
