import { EventEmitter, once } from "node:events";
import { isListener } from "../objects/listener";
import { Repeater } from "../repeater";
import type { Store } from "../store/store";
import { attempt } from "./attempt";
import type { Listeners } from "./listeners";
import { type Due, dueDeliveries, nextDeliveryAt, recordAttempt, resend, unattempted } from "./log";

/** At a time to one endpoint. Each has its own, so that a slow one keeps no other waiting. */
const perEndpoint = 16;

/**
 * Sends events to webhook endpoints. What is to be sent is in the database, committed with the events; here is only
 * who is on the way. A delivery that a crash interrupts is sent again: at least once, as Stripe promises.
 */
export class Dispatcher {
  private readonly store: Store;
  private readonly listeners: Listeners;
  private readonly retryAfterMs: readonly number[];
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly attempted = new EventEmitter().setMaxListeners(0);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly looking = new Repeater(() => this.look());

  constructor(store: Store, listeners: Listeners, retryAfterMs: readonly number[]) {
    this.store = store;
    this.listeners = listeners;
    this.retryAfterMs = retryAfterMs;
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
    await Promise.all(this.underWay.values());
  }

  /** Sends it once more, whatever became of it. False when there is no such delivery. */
  async resend(id: string): Promise<boolean> {
    const known = await resend(this.store.pool, id);
    this.looking.ask();
    return known;
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
      const underWay = [...this.underWay.keys()];
      const due = await dueDeliveries(this.store.pool, { now, perEndpoint, underWay });
      for (const delivery of due) this.send(delivery);
      // What was due by then has been sent, or waits for a place, and whoever leaves a place wakes this.
      const next = await nextDeliveryAt(this.store.pool, now);
      if (next !== undefined) this.sleep(next - Date.now());
    } catch (error) {
      console.error("Stripe sandbox: the deliveries could not be read:", error);
      this.sleep(1000);
    }
  }

  private send(delivery: Due): void {
    const sending = this.deliver(delivery)
      .catch((error) => console.error(`Stripe sandbox: ${delivery.id} could not be recorded:`, error))
      .finally(() => {
        this.underWay.delete(delivery.id);
        this.attempted.emit("attempt");
        this.looking.ask();
      });
    this.underWay.set(delivery.id, sending);
  }

  private async deliver(delivery: Due): Promise<void> {
    const { event, pending_webhooks, url, secret } = delivery;
    const body = JSON.stringify({ ...event, pending_webhooks }, null, 2);
    const { signal } = this.stopping;
    const result = isListener(url)
      ? await this.listeners.attempt(delivery, body, signal)
      : await attempt(url, secret, body, signal);
    // Not the endpoint's fault: the next process sends it again.
    if (!signal.aborted) await recordAttempt(this.store.pool, delivery, result, this.retryAfterMs);
  }

  private sleep(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.looking.ask(), Math.max(ms, 10));
    this.timer.unref();
  }
}
