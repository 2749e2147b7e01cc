/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import { StripeError } from "../errors";
import { openPortal, type Portal } from "../flows/portal";
import { account } from "../objects/account";
import type { Unit } from "../store/unit";
import { emptyForm, type FormState, titled } from "./fields";
import { Layout, Notice } from "./layout";
import type { PageParts } from "./parts";

type Answer = Response | Promise<Response>;

/** What every address under a portal session does: it finds the session, and says what did not work. */
export function portalDesk({ store }: PageParts) {
  const open = async (
    context: Context,
    work: (unit: Unit, portal: Portal) => Promise<(() => Answer) | undefined>,
  ): Promise<Response> => {
    const id = context.req.param("id") ?? "";
    try {
      // A page may preview a change, and a rehearsal needs a transaction.
      const answer = await store.write(null, async (unit) => {
        const portal = await openPortal(unit, id);
        return portal && (await work(unit, portal));
      });
      return answer ? await answer() : await context.html(<NoSession />, 404);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      const link = { href: `/p/session/${id}`, text: "Go back" };
      return await context.html(<Notice title="That did not work" text={error.message} link={link} />, 400);
    }
  };

  return {
    show: (context: Context, page: (portal: Portal, unit: Unit) => Answer) =>
      open(context, async (unit, portal) => {
        const shown = await page(portal, unit);
        return () => shown;
      }),

    /** Does one thing, then shows what comes after it. */
    act: <T,>(
      context: Context,
      action: (unit: Unit, portal: Portal) => Promise<T>,
      after: (portal: Portal, result: T) => Answer,
    ) =>
      open(context, async (unit, portal) => {
        const result = await action(unit, portal);
        return () => after(portal, result);
      }),
  };
}

export const home = (context: Context): Response =>
  context.redirect(`/p/session/${context.req.param("id")}/home`, 303);

/** After a flow, where the session says; after anything else, the portal's home. */
export async function completed(
  context: Context,
  { session }: Portal,
  types: string[],
  text: string,
): Promise<Response> {
  if (!session.flow || !types.includes(session.flow.type)) return home(context);
  const { after_completion } = session.flow;
  if (after_completion.type === "redirect" && after_completion.redirect)
    return context.redirect(after_completion.redirect.return_url, 303);
  if (after_completion.type !== "hosted_confirmation") return home(context);
  return await context.html(
    <Notice
      title="Done"
      text={after_completion.hosted_confirmation?.custom_message ?? text}
      link={session.return_url ? { href: session.return_url, text: "Return" } : undefined}
    />,
  );
}

/** A page with one question, and the way back: to the merchant from a flow, else to the portal's home. */
type StepProps = { portal: Portal; title: string; form?: FormState; children: Child };

export function Step({ portal, title, form = emptyForm, children }: StepProps) {
  return (
    <Layout title={titled(title, form)}>
      <main class="card narrow">
        <p>
          <a class="back" href={backFrom(portal)}>
            <span aria-hidden="true">←</span> {portal.session.flow ? `Return to ${account.name}` : "Billing"}
          </a>
        </p>
        <h1>{title}</h1>
        {children}
      </main>
    </Layout>
  );
}

const backFrom = ({ session }: Portal): string =>
  (session.flow && session.return_url) ?? `/p/session/${session.id}/home`;

const NoSession = () => (
  <Notice title="No such session" text="There is no billing portal session at this address." />
);
