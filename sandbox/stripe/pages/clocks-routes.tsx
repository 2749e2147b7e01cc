/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { type Context, Hono } from "hono";
import { invalidRequest, StripeError } from "../errors";
import { advanceClock } from "../flows/test-clocks";
import { overKeys } from "../objects/subscription";
import type { TestClock } from "../objects/wire";
import { eventsOfClock } from "../store/events";
import type { Unit } from "../store/unit";
import { nextPage, wantsPage } from "./audience";
import { type ClockDesk, ClockPage, ClocksPage } from "./clocks";
import { after } from "./desk";
import { missing } from "./missing";
import type { PageParts } from "./parts";

const type = "test_helpers.test_clock";
const perPage = 50;
const day = 86_400;
/** A renewal is paid an hour after its period began; an hour more, and it is over. */
const renewed = 2 * 3600;

/** Test clocks: who lives on them, moving them on, and what that made happen. */
export function clockPages({ store }: PageParts): Hono {
  const app = new Hono();

  const load = async (id: string): Promise<ClockDesk | undefined> =>
    await store.read(async (unit) => {
      const clock = await unit.get(type, id);
      if (!clock) return undefined;
      const customers = await unit.all("customer", { allOf: [`test_clock:${id}`] });
      const ids = customers.map((customer) => customer.id);
      const events = await eventsOfClock(store.pool, id, ids);
      return { clock, customers, events, renewal: await nextRenewal(unit, clock) };
    });

  const page = async (context: Context, id: string, refusal?: string) => {
    const desk = await load(id);
    if (!desk) return await missing(context, "clock");
    const said = refusal ? undefined : context.req.query("said");
    return await context.html(<ClockPage {...desk} said={said} refusal={refusal} />, refusal ? 400 : 200);
  };

  app.get("/_sandbox/clocks", async (context) => {
    const { starting_after } = context.req.query();
    const page = { url: context.req.path, limit: perPage, starting_after };
    const { data, has_more } = await store.read((unit) => unit.list(type, {}, page));
    if (!wantsPage(context)) return context.json({ object: "list", data, has_more });
    return context.html(<ClocksPage clocks={data} next={nextPage(context, { data, has_more })} />);
  });

  app.get("/_sandbox/clocks/:id", async (context) => {
    const id = context.req.param("id");
    if (wantsPage(context)) return await page(context, id);
    const clock = await store.read((unit) => unit.get(type, id));
    return clock ? context.json(clock) : await missing(context, "clock");
  });

  app.post("/_sandbox/clocks/:id/advance", async (context) => {
    const id = context.req.param("id");
    const form = await context.req.parseBody();
    try {
      await store.write(null, async (unit) => {
        const clock = await unit.need(type, id);
        await advanceClock(unit, clock, await targetOf(unit, clock, form));
      });
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return await page(context, id, error.body.message);
    }
    return context.redirect(after(`/_sandbox/clocks/${id}`, "advancing"), 303);
  });

  return app;
}

async function targetOf(unit: Unit, clock: TestClock, { by, to }: Record<string, unknown>): Promise<number> {
  if (by === "day") return clock.frozen_time + day;
  if (by === "renewal") return (await nextRenewal(unit, clock)) ?? clock.frozen_time;
  const seconds = Date.parse(`${to}Z`) / 1000;
  if (Number.isInteger(seconds)) return seconds;
  throw invalidRequest("Enter a date and a time.", { param: "to" });
}

/** When the next period of a subscription on this clock has begun and is paid; undefined without any. */
async function nextRenewal(unit: Unit, clock: TestClock): Promise<number | undefined> {
  const running = await unit.all("subscription", {
    allOf: [`test_clock:${clock.id}`],
    noneOf: overKeys,
  });
  const ends = running
    .flatMap(({ items }) => items.data.map((item) => item.current_period_end))
    .filter((end) => end > clock.frozen_time);
  return ends.length > 0 ? Math.min(...ends) + renewed : undefined;
}
