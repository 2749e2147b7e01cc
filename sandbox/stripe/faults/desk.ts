import type { Method } from "../http/route";
import { prefixed } from "../objects/ids";
import {
  type ChargeFault,
  type DeliveryFault,
  type Fault,
  fits,
  isArrival,
  type NewFault,
  type RequestFault,
} from "./fault";

/** Those that are used up, and hold nothing, stay on the list, to be counted, until so many newer ones have come. */
const kept = 200;

/**
 * The faults that somebody asked for. They live as long as the process: a restart begins without any, and carries on
 * with what they held. Of several that fit, the oldest strikes.
 */
export class FaultDesk {
  private faults: Fault[] = [];
  private readonly removals = new Map<string, AbortController>();
  /** Which deliveries a fault has held: it lets each of them pass the second time. */
  private readonly held = new WeakMap<Fault, Set<string>>();

  add(given: NewFault): Fault {
    const fault: Fault = {
      id: prefixed("fault", 14),
      object: "sandbox.fault",
      struck: 0,
      holding: 0,
      ...given,
    };
    this.removals.set(fault.id, new AbortController());
    const surplus = this.faults
      .filter((old) => isUsedUp(old) && old.holding === 0)
      .slice(0, Math.max(0, this.faults.length + 1 - kept));
    for (const { id } of surplus) this.remove(id);
    this.faults.push(fault);
    return fault;
  }

  /** Newest first. */
  list(): Fault[] {
    return this.faults.toReversed();
  }

  find(id: string): Fault | undefined {
    return this.faults.find((fault) => fault.id === id);
  }

  /** Ends the fault, and lets go what it holds. */
  remove(id: string): Fault | undefined {
    const fault = this.find(id);
    this.faults = this.faults.filter((other) => other !== fault);
    this.removals.get(id)?.abort();
    this.removals.delete(id);
    return fault;
  }

  clear(): void {
    for (const { id } of this.list()) this.remove(id);
  }

  /** Aborted when the fault is removed; whoever is held by it goes on then. */
  removal(fault: Fault): AbortSignal {
    return this.removals.get(fault.id)?.signal ?? AbortSignal.abort();
  }

  request(stage: "arrival" | "execution", method: Method, path: string): RequestFault | undefined {
    return this.strike(
      (fault): fault is RequestFault =>
        "path" in fault &&
        isArrival(fault) === (stage === "arrival") &&
        (fault.method ?? method) === method &&
        fits(fault.path, path),
    );
  }

  /** It struck what came to nothing for another reason, and is still to strike. */
  giveBack(fault: Fault): void {
    fault.struck -= 1;
  }

  delivery(delivery: {
    id: string;
    type: string;
    endpoint_id: string;
    url: string;
  }): DeliveryFault | undefined {
    const fault = this.strike(
      (fault): fault is DeliveryFault =>
        "endpoint" in fault &&
        fits(fault.type, delivery.type) &&
        [null, delivery.endpoint_id, delivery.url].includes(fault.endpoint) &&
        !this.held.get(fault)?.has(delivery.id),
    );
    if (fault?.kind === "delay" || fault?.kind === "reorder") {
      const held = this.held.get(fault) ?? new Set();
      this.held.set(fault, held.add(delivery.id));
    }
    return fault;
  }

  charge(customer: string | null): ChargeFault | undefined {
    return this.strike(
      (fault): fault is ChargeFault =>
        fault.kind === "decline" && (fault.customer === null || fault.customer === customer),
    );
  }

  private strike<F extends Fault>(isStruck: (fault: Fault) => fault is F): F | undefined {
    const fault = this.faults.find((fault): fault is F => !isUsedUp(fault) && isStruck(fault));
    if (fault) fault.struck += 1;
    return fault;
  }
}

export const isUsedUp = ({ count, struck }: Fault): boolean => count !== null && struck >= count;
