import { EventEmitter, once, setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultDesk } from "../faults/desk";
import type { DeliveryFault } from "../faults/fault";
import { isListener } from "../objects/listener";
import { Repeater } from "../repeater";
import type { Store } from "../store/store";
import { type Attempt, attempt, notSent } from "./attempt";
import { Holding } from "./holding";
import type { Listeners } from "./listeners";
import {
  bodyOf,
  type Due,
  dueDeliveries,
  findDelivery,
  nextDeliveryAt,
  recordResend,
  unattempted,
} from "./log";
import { AttemptRecord } from "./record";
import { activeSecrets } from "./secrets";

/** At a time to one endpoint. Each has its own, so that a slow one keeps no other waiting. */
const perEndpoint = 16;

type Settings = {
  /** Waits between the attempts to deliver an event; a delivery fails when they are used up. */
  retryAfterMs: readonly number[];
  /** How long an endpoint may take. */
  timeoutMs?: number;
};

/** Milliseconds until a delivery whose attempt could not be recorded is sent again: twice as long each time. */
const unrecordedWait = { first: 1_000, longest: 60_000 };

/** What stands in the way of a sending; the ways of being held are behind it already. */
type Disturbance = Exclude<DeliveryFault, { kind: "delay" | "reorder" }> | undefined;

/**
 * Sends events to webhook endpoints. What is to be sent is in the database, committed with the events; here is only
 * who is on the way. A delivery that a crash interrupts is sent again: at least once, as Stripe promises.
 */
export class Dispatcher {
  private readonly store: Store;
  private readonly faults: FaultDesk;
  private readonly listeners: Listeners;
  private readonly settings: Settings;
  private readonly underWay = new Map<string, Promise<void>>();
  /** How often in a row an attempt to deliver it could not be recorded. */
  private readonly unrecorded = new Map<string, number>();
  private readonly attempted = new EventEmitter().setMaxListeners(0);
  private readonly stopping = new AbortController();
  private readonly holding: Holding;
  private readonly record: AttemptRecord;
  private timer: NodeJS.Timeout | undefined;
  private readonly looking = new Repeater(() => this.look());

  constructor(
    store: Store,
    { faults, listeners }: { faults: FaultDesk; listeners: Listeners },
    settings: Settings,
  ) {
    // As many wait for it as there are deliveries under way.
    setMaxListeners(0, this.stopping.signal);
    this.store = store;
    this.listeners = listeners;
    this.faults = faults;
    this.settings = settings;
    this.record = new AttemptRecord(store.pool);
    this.holding = new Holding(faults, this.stopping.signal, (id) => this.release(id));
  }

  start(): void {
    this.store.onCommit(({ events }) => {
      if (events) this.looking.ask();
    });
    this.looking.ask();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.looking.stop();
    await this.holding.stopped();
    await Promise.all(this.underWay.values());
  }

  /**
   * Sends it once more, past all faults, and tells what came of it. As at Stripe, automatic attempts go on, whatever
   * comes of it. Undefined when there is no such delivery, or its endpoint was deleted.
   */
  async resend(id: string): Promise<Attempt | undefined> {
    const delivery = await findDelivery(this.store.pool, id);
    if (!delivery || delivery.deleted) return undefined;
    const result = await this.post(delivery);
    await recordResend(this.store.pool, delivery, result);
    return result;
  }

  /** Resolves when every endpoint has answered the event once, well or not, or after `timeout` milliseconds. */
  async answered(event: string, timeout: number): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeout), this.stopping.signal]);
    while (!signal.aborted) {
      // Listening begins before the look, or an answer in between would be missed.
      const next = once(this.attempted, "attempt", { signal }).catch(() => undefined);
      if ((await unattempted(this.store.pool, event)) === 0) return;
      await next;
    }
  }

  private async look(): Promise<void> {
    try {
      const now = Date.now();
      const due = await dueDeliveries(this.store.pool, {
        now,
        perEndpoint,
        underWay: [...this.underWay.keys()],
        held: this.holding.ids,
      });
      for (const delivery of due) this.dispatch(delivery);
      // What was due by then has been sent, or waits for a place, and whoever leaves a place wakes this.
      const next = await nextDeliveryAt(this.store.pool, now);
      if (next !== undefined) this.lookIn(next - Date.now());
    } catch (error) {
      console.error("Stripe sandbox: the deliveries could not be read:", error);
      this.lookIn(1000);
    }
  }

  /** Sends it, or holds it for as long as a fault says. Resolves when it was answered, or is held. */
  private async dispatch(delivery: Due): Promise<void> {
    const fault = delivery.enabled ? this.faults.delivery(delivery) : undefined;
    if (fault?.kind !== "delay" && fault?.kind !== "reorder") return await this.send(delivery, fault);
    this.holding.hold(fault, delivery.id);
    // Its place is free for the next.
    this.looking.ask();
  }

  private async release(id: string): Promise<void> {
    const delivery = await findDelivery(this.store.pool, id);
    this.holding.letGo(id);
    if (delivery?.state === "pending") await this.dispatch(delivery);
  }

  private send(delivery: Due, fault: Disturbance): Promise<void> {
    const sending = this.deliver(delivery, fault)
      .then(
        () => void this.unrecorded.delete(delivery.id),
        (error) => this.waitUnrecorded(delivery, error),
      )
      .finally(() => {
        this.underWay.delete(delivery.id);
        this.attempted.emit("attempt");
        this.looking.ask();
      });
    this.underWay.set(delivery.id, sending);
    return sending;
  }

  /** It is still due, and would be sent again at once: so it keeps its place for a while. */
  private async waitUnrecorded({ id }: Due, error: unknown): Promise<void> {
    console.error(`Stripe sandbox: ${id} could not be recorded:`, error);
    const before = this.unrecorded.get(id) ?? 0;
    this.unrecorded.set(id, before + 1);
    const wait = Math.min(unrecordedWait.first * 2 ** before, unrecordedWait.longest);
    await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private async deliver(delivery: Due, fault: Disturbance): Promise<void> {
    const attempts = await this.attempts(delivery, fault);
    // Not the endpoint's fault: the next process sends it again.
    if (this.stopping.signal.aborted) return;
    const isOver = !delivery.enabled || fault?.kind === "drop";
    const wait = isOver ? undefined : this.settings.retryAfterMs[delivery.attempts];
    await this.record.add({ delivery, attempts, retryAfterMs: wait });
  }

  private async attempts(delivery: Due, fault: Disturbance): Promise<Attempt[]> {
    if (!delivery.enabled) return [notSent("Not sent: the endpoint was disabled or deleted.")];
    switch (fault?.kind) {
      case undefined:
        return [await this.post(delivery)];
      case "duplicate":
        return await Promise.all(Array.from({ length: fault.times }, () => this.post(delivery)));
      case "fail":
        return [notSent(`Not sent: failed by ${fault.id}.`, fault.status)];
      case "drop":
        return [notSent(`Not sent: dropped by ${fault.id}.`)];
    }
  }

  private async post(delivery: Due): Promise<Attempt> {
    const secrets = activeSecrets(delivery.hidden, Date.now() / 1000);
    const sending = { secrets, body: bodyOf(delivery), stop: this.stopping.signal };
    return isListener(delivery.url)
      ? await this.listeners.attempt(delivery, sending)
      : await attempt(delivery.url, sending, this.settings.timeoutMs);
  }

  private lookIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.looking.ask(), Math.max(ms, 10));
    this.timer.unref();
  }
}
