/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { StripeError } from "../errors";
import { ownSubscription, type Portal } from "../flows/portal";
import {
  changeFromPortal,
  concludeChange,
  keepPlan,
  outlookOf,
  type PortalChange,
  type Wanted,
} from "../flows/portal-change";
import { type Choice, offersFor, wantedByChoice, wantedByFlow } from "../flows/portal-choice";
import type { Unit } from "../store/unit";
import { emptyForm, type FormState } from "./fields";
import { Notice } from "./layout";
import type { PageParts } from "./parts";
import { ChoosePage, ConfirmPage } from "./portal-change";
import { completed, home, portalDesk } from "./portal-desk";
import { typed } from "./read-form";

const flows = ["subscription_update", "subscription_update_confirm"];

/** Another plan: choosing it, what it costs, and paying that. */
export function portalChangePages(parts: PageParts): Hono {
  const app = new Hono();
  const { show, act } = portalDesk(parts);

  app.get("/p/session/:id/update/:subscription", (context) =>
    show(context, (portal, unit) =>
      choosePage(context, portal, unit, { id: context.req.param("subscription"), form: emptyForm }),
    ),
  );

  app.get("/p/session/:id/update/:subscription/confirm", (context) =>
    show(context, async (portal, unit) => {
      const id = context.req.param("subscription");
      const choice = choiceOf((name) => context.req.query(name)?.trim() ?? "");
      try {
        const wanted = await wantedByChoice(unit, portal, id, choice);
        const outlook = await outlookOf(unit, portal, wanted);
        const action = `/p/session/${portal.session.id}/update/${id}`;
        return await context.html(
          <ConfirmPage portal={portal} outlook={outlook} action={action} choice={choice} />,
        );
      } catch (error) {
        if (!(error instanceof StripeError)) throw error;
        const values = { price: choice.price, code: choice.code, quantity: context.req.query("quantity") };
        const form = { values, errors: {}, message: error.message };
        return await choosePage(context, portal, unit, { id, form });
      }
    }),
  );

  const change = (
    context: Context,
    wantedBy: (unit: Unit, portal: Portal) => Promise<Wanted | undefined>,
  ): Promise<Response> =>
    act(
      context,
      async (unit, portal): Promise<PortalChange> => {
        const wanted = await wantedBy(unit, portal);
        if (!wanted) return { kind: "done" };
        const back = `${unit.baseUrl}/p/session/${portal.session.id}/updated/${wanted.subscription.id}`;
        return await changeFromPortal(
          unit,
          portal,
          wanted,
          (discounts) => `${back}?discounts=${discounts.join()}`,
        );
      },
      (portal, changed) =>
        changed.kind === "challenge"
          ? context.redirect(`/3ds/${changed.intent}`, 303)
          : completed(context, portal, flows, "Your subscription is changed."),
    );

  app.post("/p/session/:id/update/:subscription", async (context) => {
    const choice = choiceOf(await typed(context));
    return await change(context, (unit, portal) =>
      wantedByChoice(unit, portal, context.req.param("subscription"), choice),
    );
  });

  app.post("/p/session/:id/confirm", (context) => change(context, wantedByFlow));

  app.get("/p/session/:id/updated/:subscription", (context) => {
    const discounts = (context.req.query("discounts") ?? "").split(",");
    return act(
      context,
      (unit, portal) => concludeChange(unit, portal, context.req.param("subscription"), discounts),
      (portal, paid) =>
        paid
          ? completed(context, portal, flows, "Your subscription is changed.")
          : context.html(
              <Notice
                title="Nothing was changed"
                text="The bank did not confirm the payment. Try again, or use another card."
                link={{ href: `/p/session/${portal.session.id}`, text: "Go back" }}
              />,
              402,
            ),
    );
  });

  app.post("/p/session/:id/keep/:subscription", (context) =>
    act(
      context,
      (unit, portal) => keepPlan(unit, portal, context.req.param("subscription")),
      () => home(context),
    ),
  );

  return app;
}

function choiceOf(text: (name: string) => string): Choice {
  const quantity = text("quantity");
  return { price: text("price"), quantity: quantity ? Number(quantity) : undefined, code: text("code") };
}

export async function choosePage(
  context: Context,
  portal: Portal,
  unit: Unit,
  { id, form }: { id: string; form: FormState },
): Promise<Response> {
  const subscription = ownSubscription(portal, id);
  const offers = await offersFor(unit, portal, subscription);
  const status = form.message ? 400 : 200;
  return await context.html(
    <ChoosePage portal={portal} subscription={subscription} offers={offers} form={form} />,
    status,
  );
}

/** What a flow has said already. */
export async function confirmPage(
  context: Context,
  portal: Portal,
  unit: Unit,
): Promise<Response | undefined> {
  const wanted = await wantedByFlow(unit, portal);
  if (!wanted) return undefined;
  const outlook = await outlookOf(unit, portal, wanted);
  const action = `/p/session/${portal.session.id}/confirm`;
  return await context.html(
    <ConfirmPage portal={portal} outlook={outlook} action={action} choice={undefined} />,
  );
}
