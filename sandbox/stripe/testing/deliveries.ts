import type { DeliveryShown } from "../deliveries/overview";

/** The log of deliveries as programs read it. */
export function deliveryLog(url: string) {
  async function about(query: Record<string, string>): Promise<DeliveryShown[]> {
    const response = await fetch(`${url}/_sandbox/deliveries?${new URLSearchParams(query)}`);
    return (await response.json()).data;
  }

  /** The only delivery of this event, or to this endpoint, once it is as wanted. */
  async function until(
    query: Record<string, string>,
    matches: (delivery: DeliveryShown) => boolean,
  ): Promise<DeliveryShown> {
    for (;;) {
      const [delivery] = await about(query);
      if (delivery && matches(delivery)) return delivery;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  return { about, until };
}
