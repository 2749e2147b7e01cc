import { wallNow } from "../flows/time";
import type { TestClock } from "../objects/wire";
import { Repeater } from "../repeater";
import { Retention } from "../store/retention";
import type { Store } from "../store/store";
import type { Due, Unit } from "../store/unit";
import { Aside } from "./aside";
import { dueAt } from "./due";
import { perform } from "./perform";
import { preloadRelatives } from "./relatives";

const pollEvery = 1000;
/** Enough to share a commit, few enough that requests in between don't wait. */
const batch = 25;
/** What is done makes new work an hour later at the earliest, so that within this span the order is exact. */
const span = 3600;

/**
 * Does what is due, in the order of time: under advancing test clocks at once, in real time when it comes. Each batch
 * is one unit of work, and what is due is derived from the objects, so a crash repeats nothing and forgets nothing.
 */
export class Engine {
  private readonly store: Store;
  private readonly retention: Retention;
  private timer: NodeJS.Timeout | undefined;
  private readonly working = new Repeater(() => this.work());
  /** What always fails in real time. What fails under a clock fails its clock. */
  readonly aside = new Aside();
  private stopped = false;

  constructor(store: Store) {
    this.store = store;
    this.retention = new Retention(store.pool);
  }

  /** Also takes up what a stopped process left unfinished. */
  start(): void {
    this.store.onCommit(({ clocks }) => {
      if (clocks) this.working.ask();
    });
    this.timer = setInterval(() => this.working.ask(), pollEvery);
    this.working.ask();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.working.stop();
  }

  /** What fails in real time holds up no clock, nor the other way round. */
  private async work(): Promise<void> {
    do await this.attempt(() => this.keepRealTime());
    while (await this.attempt(() => this.stepClocks()));
    await this.attempt(() => this.retention.forgetOld());
  }

  private async attempt<T>(task: () => Promise<T>): Promise<T | undefined> {
    try {
      return await task();
    } catch (error) {
      // The next poll tries again; nothing of a failed unit of work was kept.
      console.error("Stripe sandbox: due work failed:", error);
      return undefined;
    }
  }

  private async keepRealTime(): Promise<void> {
    const due = (unit: Unit, limit: number) => unit.due(null, wallNow(), limit, this.aside.passedOver);
    while (!this.stopped && (await this.store.read((unit) => due(unit, 1))).length > 0)
      try {
        await this.store.write(null, async (unit) => performAll(unit, null, await due(unit, batch)));
      } catch {
        await this.keepOneByOne(due);
      }
  }

  /** A batch that failed, so that what is at fault stops nothing else: it is set aside when it fails alone too. */
  private async keepOneByOne(due: (unit: Unit, limit: number) => Promise<Due[]>): Promise<void> {
    for (let left = batch; left > 0 && !this.stopped; left -= 1) {
      let first: Due | undefined;
      try {
        await this.store.write(null, async (unit) => {
          [first] = await due(unit, 1);
          if (first) await performAll(unit, null, [first]);
        });
      } catch (error) {
        // Without the database nothing could be found: that is nobody's fault.
        if (!first) throw error;
        this.aside.add(first, error);
      }
    }
  }

  /** One step of each clock that is advancing, so that none waits for another's whole way. False when none is. */
  private async stepClocks(): Promise<boolean> {
    const advancing = await this.store.read((unit) =>
      unit.all("test_helpers.test_clock", { allOf: ["status:advancing"] }),
    );
    for (const { id } of advancing) if (!this.stopped) await this.step(id);
    return advancing.length > 0 && !this.stopped;
  }

  /** A clock that can't go on says so, as Stripe's do, and holds up no other. */
  private async step(id: string): Promise<void> {
    try {
      await this.store.write(null, (unit) => step(unit, id));
    } catch (error) {
      console.error(`Stripe sandbox: ${id} failed to advance:`, error);
      await this.store.write(null, (unit) => giveUp(unit, id));
    }
  }
}

async function step(unit: Unit, id: string): Promise<void> {
  const clock = await unit.get("test_helpers.test_clock", id);
  const target = clock?.status_details.advancing?.target_frozen_time;
  if (!clock || target === undefined) return;
  const due = await unit.due(id, target, batch);
  if (due.length > 0) return await performAll(unit, clock, due);
  clock.frozen_time = target;
  clock.status = "ready";
  clock.status_details = {};
  unit.emit("test_helpers.test_clock.ready", clock, target);
}

async function giveUp(unit: Unit, id: string): Promise<void> {
  const clock = await unit.need("test_helpers.test_clock", id);
  clock.status = "internal_failure";
  unit.emit("test_helpers.test_clock.internal_failure", clock, clock.frozen_time);
}

async function performAll(unit: Unit, clock: TestClock | null, due: Due[]): Promise<void> {
  const first = due[0]?.at ?? 0;
  const now = due.filter(({ at }) => at < first + span);
  await preloadRelatives(
    unit,
    now.map(({ object }) => object),
  );
  for (const { object, at } of now) {
    // What came before it in this batch may have settled it; or an older version of this code had another opinion.
    if (dueAt(object, unit.hidden(object.object, object.id)) !== at) {
      unit.rewrite(object);
      continue;
    }
    // The clock stands at what happens, so that everything made by it carries that time.
    if (clock) clock.frozen_time = Math.max(clock.frozen_time, at);
    await perform(unit, { object, at });
  }
}
