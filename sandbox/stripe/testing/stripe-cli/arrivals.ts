import { setTimeout as sleep } from "node:timers/promises";
import type Stripe from "stripe";
import type { Receiver } from "../receiver";

/** Milliseconds that an event may take to its receiver. */
const patience = 15_000;

/** What a command caused: as the API lists it, and as it came through `stripe listen --forward-to`. */
export class Arrivals {
  private readonly stripe: Stripe;
  private readonly receiver: Receiver;
  private readonly secret: string;

  /** `secret` is what `stripe listen` printed. */
  constructor(stripe: Stripe, receiver: Receiver, secret: string) {
    this.stripe = stripe;
    this.receiver = receiver;
    this.secret = secret;
  }

  /** The latest event: where to begin to look. */
  async mark(): Promise<string | undefined> {
    return (await this.stripe.events.list({ limit: 1 })).data[0]?.id;
  }

  /** Resolves to what is missing of these types since `mark`: nothing, or what and where. */
  async missing(types: readonly string[], mark: string | undefined): Promise<string[]> {
    const until = Date.now() + patience;
    for (;;) {
      const happened = (await this.stripe.events.list({ limit: 100, ending_before: mark })).data;
      const missing = types.flatMap((type) => {
        const ids = happened.filter((event) => event.type === type).map(({ id }) => id);
        if (ids.length === 0) return [`${type} is not in /v1/events`];
        return ids.some((id) => this.received(id, type)) ? [] : [`${type} did not arrive signed`];
      });
      if (missing.length === 0 || Date.now() > until) return missing;
      await sleep(50);
    }
  }

  /** How often an event has come to the receiver. */
  times(id: string): number {
    return this.receiver.received.filter((delivery) => delivery.id === id).length;
  }

  private received(id: string, type: string): boolean {
    return this.receiver.received.some((delivery) => {
      if (delivery.id !== id) return false;
      const event = this.stripe.webhooks.constructEvent(delivery.body, delivery.signature, this.secret);
      return event.type === type;
    });
  }
}
