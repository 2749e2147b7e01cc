import { wallNow } from "../flows/time";
import type { TestClock } from "../objects/wire";
import { Repeater } from "../repeater";
import type { Store } from "../store/store";
import type { Unit } from "../store/unit";
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
  private timer: NodeJS.Timeout | undefined;
  private readonly working = new Repeater(() => this.work());
  private stopped = false;

  constructor(store: Store) {
    this.store = store;
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
    const isDue = () => this.store.read(async (unit) => (await unit.due(null, wallNow(), 1)).length > 0);
    while (!this.stopped && (await isDue()))
      await this.store.write(null, (unit) => performBatch(unit, null, wallNow()));
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
  if (await performBatch(unit, clock, target)) return;
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

/** False when nothing is due. */
async function performBatch(unit: Unit, clock: TestClock | null, until: number): Promise<boolean> {
  const due = await unit.due(clock?.id ?? null, until, batch);
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
  return due.length > 0;
}
