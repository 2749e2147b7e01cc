/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { StripeError } from "../errors";
import { detachMethod } from "../flows/payment-methods";
import {
  cancelFromPortal,
  confirmFlow,
  keepSaved,
  makeDefault,
  openPortal,
  type Portal,
  previewFlow,
  resumeFromPortal,
  saveFromPortal,
} from "../flows/portal";
import { nowOf } from "../flows/time";
import type { Unit } from "../store/unit";
import { emptyForm } from "./fields";
import { Notice } from "./layout";
import type { PageParts } from "./parts";
import { CancelPage, ConfirmPage, HomePage, MethodPage } from "./portal";
import { readPayment } from "./read-form";

/** The customer's own pages: invoices, cards, cancelling, and whatever a session's flow asks for. */
export function portalPages({ store }: PageParts): Hono {
  const app = new Hono();

  const show = async (context: Context, page: (portal: Portal, unit: Unit) => Promise<Response> | Response) =>
    // A page may preview a change, and a rehearsal needs a transaction.
    await store.write(null, async (unit) => {
      const portal = await openPortal(unit, context.req.param("id") ?? "");
      return portal ? await page(portal, unit) : await context.html(<NoSession />, 404);
    });

  /** Does one thing, then shows what comes after it. */
  const act = async (
    context: Context,
    action: (unit: Unit, portal: Portal) => Promise<void>,
    after: (portal: Portal) => Response | Promise<Response>,
  ): Promise<Response> => {
    const id = context.req.param("id") ?? "";
    try {
      const portal = await store.write(null, async (unit) => {
        const opened = await openPortal(unit, id);
        if (opened) await action(unit, opened);
        return opened;
      });
      return portal ? await after(portal) : await context.html(<NoSession />, 404);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      const link = { href: `/p/session/${id}`, text: "Go back" };
      return await context.html(<Notice title="That did not work" text={error.message} link={link} />, 400);
    }
  };

  const home = (context: Context) => () =>
    context.redirect(`/p/session/${context.req.param("id")}/home`, 303);

  app.get("/p/session/:id", (context) => show(context, (portal, unit) => landing(context, portal, unit)));

  app.get("/p/session/:id/home", (context) =>
    show(context, (portal) => context.html(<HomePage portal={portal} />)),
  );

  app.get("/p/session/:id/cancel/:subscription", (context) =>
    show(context, (portal) =>
      context.html(<CancelPage portal={portal} subscription={context.req.param("subscription")} />),
    ),
  );

  app.post("/p/session/:id/cancel/:subscription", (context) =>
    act(
      context,
      (unit, portal) => cancelFromPortal(unit, portal, context.req.param("subscription")),
      (portal) => completed(context, portal, "subscription_cancel", "Your subscription is cancelled."),
    ),
  );

  app.post("/p/session/:id/resume/:subscription", (context) =>
    act(
      context,
      (unit, portal) => resumeFromPortal(unit, portal, context.req.param("subscription")),
      home(context),
    ),
  );

  app.post("/p/session/:id/confirm", (context) =>
    act(context, confirmFlow, (portal) =>
      completed(context, portal, "subscription_update_confirm", "Your subscription is changed."),
    ),
  );

  app.get("/p/session/:id/payment-method", (context) =>
    show(context, (portal) => context.html(<MethodPage portal={portal} form={emptyForm} />)),
  );

  app.post("/p/session/:id/payment-method", async (context) => {
    const opened = await store.read((unit) => openPortal(unit, context.req.param("id")));
    if (!opened) return context.html(<NoSession />, 404);
    const read = await readPayment(context, opened.customer.email ?? "customer@example.com");
    if (!read.ok) return context.html(<MethodPage portal={opened} form={read.form} />, 400);
    const saved = await store.write(null, async (unit) => {
      const portal = await openPortal(unit, opened.session.id);
      const back = `${unit.baseUrl}/p/session/${opened.session.id}/saved`;
      return portal && (await saveFromPortal(unit, portal, read.payment, back));
    });
    if (saved?.outcome.kind === "challenge") return context.redirect(`/3ds/${saved.intent}`, 303);
    if (saved?.outcome.kind !== "declined")
      return await completed(context, opened, "payment_method_update", "Your card is saved.");
    const form = {
      values: { name: read.payment.name },
      errors: {},
      message: saved.outcome.decline.message,
    };
    return context.html(<MethodPage portal={opened} form={form} />, 402);
  });

  app.get("/p/session/:id/saved", async (context) => {
    const intent = context.req.query("setup_intent") ?? "";
    const done = await store.write(null, async (unit) => {
      const portal = await openPortal(unit, context.req.param("id"));
      return portal && { portal, kept: await keepSaved(unit, portal, intent) };
    });
    if (!done) return context.html(<NoSession />, 404);
    if (done.kept)
      return await completed(context, done.portal, "payment_method_update", "Your card is saved.");
    const form = { ...emptyForm, message: "The bank did not confirm the card. Try again, or use another." };
    return context.html(<MethodPage portal={done.portal} form={form} />, 402);
  });

  app.post("/p/session/:id/methods/:method/default", (context) =>
    act(context, (unit, portal) => makeDefault(unit, portal, context.req.param("method")), home(context)),
  );

  app.post("/p/session/:id/methods/:method/remove", (context) =>
    act(
      context,
      async (unit, portal) => {
        const method = await unit.need("payment_method", context.req.param("method"));
        if (method.customer === portal.customer.id) await detachMethod(unit, method);
      },
      home(context),
    ),
  );

  app.post("/p/session/:id/details", async (context) => {
    const body = await context.req.parseBody();
    return await act(
      context,
      async (unit, { customer, configuration }) => {
        const { allowed_updates, enabled } = configuration.features.customer_update;
        for (const field of ["name", "email", "phone"] as const)
          if (enabled && allowed_updates.includes(field) && typeof body[field] === "string")
            customer[field] = body[field].trim() || null;
        unit.emit("customer.updated", customer, await nowOf(unit, customer.test_clock));
      },
      home(context),
    );
  });

  return app;
}

/** A session with a flow begins in it. */
async function landing(context: Context, portal: Portal, unit: Unit): Promise<Response> {
  switch (portal.session.flow?.type) {
    case "payment_method_update":
      return await context.html(<MethodPage portal={portal} form={emptyForm} />);
    case "subscription_cancel":
      return await context.html(
        <CancelPage
          portal={portal}
          subscription={portal.session.flow.subscription_cancel?.subscription ?? ""}
        />,
      );
    case "subscription_update_confirm": {
      const preview = await previewFlow(unit, portal);
      if (!preview) return await context.html(<HomePage portal={portal} />);
      return await context.html(<ConfirmPage portal={portal} {...preview} />);
    }
    default:
      return await context.html(<HomePage portal={portal} />);
  }
}

/** After a flow, where the session says; after anything else, the portal's home. */
async function completed(
  context: Context,
  { session }: Portal,
  type: string,
  text: string,
): Promise<Response> {
  const home = `/p/session/${session.id}/home`;
  if (session.flow?.type !== type) return context.redirect(home, 303);
  const { after_completion } = session.flow;
  if (after_completion.type === "redirect" && after_completion.redirect)
    return context.redirect(after_completion.redirect.return_url, 303);
  if (after_completion.type !== "hosted_confirmation") return context.redirect(home, 303);
  return await context.html(
    <Notice
      title="Done"
      text={after_completion.hosted_confirmation?.custom_message ?? text}
      link={session.return_url ? { href: session.return_url, text: "Return" } : undefined}
    />,
  );
}

const NoSession = () => (
  <Notice title="No such session" text="There is no billing portal session at this address." />
);
