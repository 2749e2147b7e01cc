/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { isObjectType } from "../objects/ids";
import { findById } from "../store/by-id";
import { countObjects } from "../store/counts";
import { nextPage, wantsPage } from "./audience";
import { missing } from "./missing";
import { ObjectPage, ObjectsPage } from "./objects";
import type { PageParts } from "./parts";

const perPage = 50;

/** Every object as the API shows it, with links from one to the other. */
export function objectPages({ store }: PageParts): Hono {
  const app = new Hono();

  app.get("/_sandbox/objects", async (context) => {
    const counts = await countObjects(store.pool);
    const { type = "", starting_after } = context.req.query();
    if (!isObjectType(type))
      return wantsPage(context)
        ? context.html(<ObjectsPage counts={counts} />)
        : context.json({ object: "list", data: counts });
    const page = await store.read((unit) =>
      unit.list(
        type,
        {},
        { url: context.req.path, limit: perPage, starting_after: starting_after || undefined },
      ),
    );
    if (!wantsPage(context)) return context.json(page);
    const props = { type, objects: page.data, next: nextPage(context, page) };
    return context.html(<ObjectsPage counts={counts} {...props} />);
  });

  app.get("/_sandbox/objects/:id", async (context) => {
    const kept = await findById(store.pool, context.req.param("id"));
    if (!kept) return await missing(context, "object");
    return wantsPage(context) ? context.html(<ObjectPage kept={kept} />) : context.json(kept.data);
  });

  return app;
}
