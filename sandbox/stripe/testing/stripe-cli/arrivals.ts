import { setTimeout as sleep } from "node:timers/promises";
import type Stripe from "stripe";
import type { deliveryLog } from "../deliveries";
import type { Receiver } from "../receiver";

/** Milliseconds that an event may take to its receiver. */
const patience = 15_000;

type Parts = {
  stripe: Stripe;
  receiver: Receiver;
  log: ReturnType<typeof deliveryLog>;
  /** What `stripe listen` printed. */
  secret: string;
};

/** What a command caused: as the API lists it, and as it came through `stripe listen --forward-to`. */
export class Arrivals {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** The latest event: where to begin to look. */
  async mark(): Promise<string | undefined> {
    return (await this.parts.stripe.events.list({ limit: 1 })).data[0]?.id;
  }

  /** Resolves to what is missing of these types since `mark`: nothing, or what and where. */
  async missing(types: readonly string[], mark: string | undefined): Promise<string[]> {
    const until = Date.now() + patience;
    for (;;) {
      const { data } = await this.parts.stripe.events.list({ limit: 100, ending_before: mark });
      const missing = types.filter(
        (type) => !data.some((event) => event.type === type && this.received(event)),
      );
      if (missing.length === 0) return [];
      if (Date.now() > until) return await Promise.all(missing.map((type) => this.explain(type, data)));
      await sleep(50);
    }
  }

  /** How often an event has come to the receiver. */
  times(id: string): number {
    return this.parts.receiver.received.filter((delivery) => delivery.id === id).length;
  }

  private received({ id, type }: Stripe.Event): boolean {
    const { receiver, secret, stripe } = this.parts;
    return receiver.received.some(
      ({ body, signature, ...delivery }) =>
        delivery.id === id && stripe.webhooks.constructEvent(body, signature, secret).type === type,
    );
  }

  private async explain(type: string, happened: Stripe.Event[]): Promise<string> {
    const event = happened.find((each) => each.type === type);
    if (!event) return `${type} is not in /v1/events`;
    const deliveries = await this.parts.log.about({ event: event.id });
    const attempts = deliveries.flatMap((delivery) =>
      delivery.attempts.map(({ error, response_status }) => error ?? response_status ?? "no answer"),
    );
    return `${type} did not arrive signed; attempts: ${attempts.join(", ") || "none"}`;
  }
}
