/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { detachMethod } from "../flows/payment-methods";
import { invoicesOf, type Portal } from "../flows/portal";
import { cancelFromPortal, resumeFromPortal } from "../flows/portal-cancel";
import { keepSaved, makeDefault, ownMethod, saveFromPortal } from "../flows/portal-methods";
import type { Unit } from "../store/unit";
import { declinedCard } from "./card-form";
import { emptyForm } from "./fields";
import type { PageParts } from "./parts";
import { DetailsPage, HomePage, MethodPage } from "./portal";
import { CancelPage } from "./portal-cancel";
import { choosePage, confirmPage } from "./portal-change-routes";
import { completed, home, portalDesk } from "./portal-desk";
import { saveDetails } from "./portal-details";
import { readPayment, typed } from "./read-form";

/** The customer's own pages: invoices, cards, cancelling, and whatever a session's flow asks for. */
export function portalPages(parts: PageParts): Hono {
  const app = new Hono();
  const { show, act } = portalDesk(parts);

  app.get("/p/session/:id", (context) => show(context, (portal, unit) => landing(context, portal, unit)));

  app.get("/p/session/:id/home", (context) =>
    show(context, (portal, unit) => homePage(context, portal, unit)),
  );

  app.get("/p/session/:id/cancel/:subscription", (context) =>
    show(context, (portal) =>
      context.html(<CancelPage portal={portal} subscription={context.req.param("subscription")} />),
    ),
  );

  app.post("/p/session/:id/cancel/:subscription", async (context) => {
    const text = await typed(context);
    const reason = { feedback: text("feedback") || null, comment: text("comment") || null };
    return await act(
      context,
      (unit, portal) => cancelFromPortal(unit, portal, context.req.param("subscription"), reason),
      (portal) => completed(context, portal, ["subscription_cancel"], "Your subscription is cancelled."),
    );
  });

  app.post("/p/session/:id/resume/:subscription", (context) =>
    act(
      context,
      (unit, portal) => resumeFromPortal(unit, portal, context.req.param("subscription")),
      () => home(context),
    ),
  );

  app.get("/p/session/:id/payment-method", (context) =>
    show(context, (portal) => context.html(<MethodPage portal={portal} form={emptyForm} />)),
  );

  app.post("/p/session/:id/payment-method", async (context) => {
    const read = await readPayment(context);
    return await act(
      context,
      async (unit, portal) => {
        if (!read.ok) return undefined;
        const back = `${unit.baseUrl}/p/session/${portal.session.id}/saved`;
        return await saveFromPortal(unit, portal, read.payment, back);
      },
      (portal, saved) => {
        if (!read.ok) return context.html(<MethodPage portal={portal} form={read.form} />, 400);
        if (saved?.outcome.kind === "challenge") return context.redirect(`/3ds/${saved.intent}`, 303);
        if (saved?.outcome.kind !== "declined") return cardSaved(context, portal);
        const form = declinedCard({ name: read.payment.name }, saved.outcome.decline.message);
        return context.html(<MethodPage portal={portal} form={form} />, 402);
      },
    );
  });

  app.get("/p/session/:id/saved", (context) =>
    act(
      context,
      (unit, portal) => keepSaved(unit, portal, context.req.query("setup_intent") ?? ""),
      (portal, kept) => {
        if (kept) return cardSaved(context, portal);
        const message = "The bank did not confirm the card. Try again, or use another.";
        return context.html(<MethodPage portal={portal} form={{ ...emptyForm, message }} />, 402);
      },
    ),
  );

  app.post("/p/session/:id/methods/:method/default", (context) =>
    act(
      context,
      (unit, portal) => makeDefault(unit, portal, context.req.param("method")),
      () => home(context),
    ),
  );

  app.post("/p/session/:id/methods/:method/remove", (context) =>
    act(
      context,
      async (unit, portal) => detachMethod(unit, ownMethod(portal, context.req.param("method"))),
      () => home(context),
    ),
  );

  app.post("/p/session/:id/details", async (context) => {
    const text = await typed(context);
    return await act(
      context,
      (unit, portal) => saveDetails(unit, portal, text),
      (portal, form) =>
        form
          ? context.html(<DetailsPage portal={portal} form={form} />, 400)
          : completed(context, portal, ["customer_update"], "Your details are saved."),
    );
  });

  return app;
}

const cardSaved = (context: Context, portal: Portal): Promise<Response> =>
  completed(context, portal, ["payment_method_update"], "Your card is saved.");

async function homePage(context: Context, portal: Portal, unit: Unit): Promise<Response> {
  const invoices = await invoicesOf(unit, portal, context.req.query("after"));
  return await context.html(<HomePage portal={portal} invoices={invoices} />);
}

/** A session with a flow begins in it. */
async function landing(context: Context, portal: Portal, unit: Unit): Promise<Response> {
  const { flow } = portal.session;
  switch (flow?.type) {
    case "customer_update":
      return await context.html(<DetailsPage portal={portal} form={emptyForm} />);
    case "payment_method_update":
      return await context.html(<MethodPage portal={portal} form={emptyForm} />);
    case "subscription_cancel":
      return await context.html(
        <CancelPage portal={portal} subscription={flow.subscription_cancel?.subscription ?? ""} />,
      );
    case "subscription_update": {
      const id = flow.subscription_update?.subscription ?? "";
      return await choosePage(context, portal, unit, { id, form: emptyForm });
    }
    case "subscription_update_confirm":
      return (await confirmPage(context, portal, unit)) ?? (await homePage(context, portal, unit));
    default:
      return await homePage(context, portal, unit);
  }
}
