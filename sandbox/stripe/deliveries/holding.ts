import { setTimeout as sleep } from "node:timers/promises";
import { type FaultDesk, isUsedUp } from "../faults/desk";
import type { DeliveryFault } from "../faults/fault";

export type Hold = Extract<DeliveryFault, { kind: "delay" | "reorder" }>;
type Delay = Extract<Hold, { kind: "delay" }>;
type Reorder = Extract<Hold, { kind: "reorder" }>;

/**
 * Deliveries that a fault keeps back. They stay due in the database, so that a restart sends them; here is only who
 * must wait, and for what.
 */
export class Holding {
  private readonly faults: FaultDesk;
  private readonly stopping: AbortSignal;
  private readonly send: (id: string) => Promise<void>;
  private readonly held = new Map<string, Hold>();
  private readonly batches = new Map<Reorder, string[]>();
  private readonly releases = new Set<Promise<void>>();

  /** `send` calls `letGo`, and resolves when the delivery has been answered. */
  constructor(faults: FaultDesk, stopping: AbortSignal, send: (id: string) => Promise<void>) {
    this.faults = faults;
    this.stopping = stopping;
    this.send = send;
  }

  get ids(): string[] {
    return [...this.held.keys()];
  }

  hold(fault: Hold, id: string): void {
    this.held.set(id, fault);
    fault.holding += 1;
    if (fault.kind === "delay") this.track(this.later(fault, id));
    else this.gather(fault, id);
  }

  letGo(id: string): void {
    const fault = this.held.get(id);
    if (fault) fault.holding -= 1;
    this.held.delete(id);
  }

  /** Resolves when nothing that was let go is on its way any more. */
  async stopped(): Promise<void> {
    await Promise.all(this.releases);
  }

  private async later(fault: Delay, id: string): Promise<void> {
    const signal = AbortSignal.any([this.faults.removal(fault), this.stopping]);
    await sleep(fault.ms, undefined, { signal }).catch(() => undefined);
    await this.inTurn([id]);
  }

  /** Until there are as many as were asked for, or the fault is removed. */
  private gather(fault: Reorder, id: string): void {
    const batch = this.batches.get(fault) ?? [];
    if (batch.length === 0) {
      this.batches.set(fault, batch);
      this.faults.removal(fault).addEventListener("abort", () => this.releaseBatch(fault));
    }
    batch.push(id);
    if (isUsedUp(fault)) this.releaseBatch(fault);
  }

  private releaseBatch(fault: Reorder): void {
    const batch = this.batches.get(fault) ?? [];
    this.batches.delete(fault);
    this.track(this.inTurn(fault.order === "reverse" ? batch.reverse() : shuffled(batch)));
  }

  /** Each when the one before has been answered, or the order would be lost on the way. */
  private async inTurn(ids: string[]): Promise<void> {
    for (const id of ids) if (!this.stopping.aborted) await this.send(id);
  }

  private track(release: Promise<void>): void {
    const tracked = release
      .catch((error) => console.error("Stripe sandbox: a held delivery could not be sent:", error))
      .finally(() => this.releases.delete(tracked));
    this.releases.add(tracked);
  }
}

const shuffled = (ids: string[]): string[] =>
  ids
    .map((id) => ({ id, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ id }) => id);
