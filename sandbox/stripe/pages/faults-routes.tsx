/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { StripeError } from "../errors";
import { parseFault } from "../faults/parse";
import { notFound, readBody, wantsPage } from "./audience";
import { after } from "./desk";
import { FaultsPage, type Refusal } from "./faults";
import type { PageParts } from "./parts";

/** The fault desk: a page for people, JSON for programs. */
export function faultPages({ store, faults }: PageParts): Hono {
  const app = new Hono();

  const page = async (context: Context, refusal?: Refusal) => {
    const endpoints = await store.read((unit) => unit.all("webhook_endpoint", {}));
    const shown = { faults: faults.list(), endpoints, said: context.req.query("said"), refusal };
    return await context.html(<FaultsPage {...shown} />, refusal ? 400 : 200);
  };
  const back = (context: Context, saying: Parameters<typeof after>[1]) =>
    context.redirect(after("/_sandbox/faults", saying), 303);

  app.get("/_sandbox/faults", async (context) =>
    wantsPage(context) ? await page(context) : context.json({ object: "list", data: faults.list() }),
  );

  app.post("/_sandbox/faults", async (context) => {
    const values = await readBody(context);
    try {
      const fault = faults.add(parseFault(values));
      return wantsPage(context) ? back(context, "asked") : context.json(fault);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      const { message, param } = error.body;
      return wantsPage(context)
        ? await page(context, { values, message, param })
        : context.json({ error: error.body }, 400);
    }
  });

  app.delete("/_sandbox/faults", (context) => {
    faults.clear();
    return context.json({ object: "list", data: [] });
  });

  app.get("/_sandbox/faults/:id", (context) => {
    const fault = faults.find(context.req.param("id"));
    return fault ? context.json(fault) : notFound(context, "fault");
  });

  app.delete("/_sandbox/faults/:id", (context) => {
    const fault = faults.remove(context.req.param("id"));
    return fault ? context.json(fault) : notFound(context, "fault");
  });

  // A form can't send DELETE.
  app.post("/_sandbox/faults/clear", (context) => {
    faults.clear();
    return back(context, "cleared");
  });

  app.post("/_sandbox/faults/:id/remove", (context) => {
    faults.remove(context.req.param("id"));
    return back(context, "removed");
  });

  return app;
}
