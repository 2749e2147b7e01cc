import { receiveEvent } from "@/lib/flows/receive-event";
import { readText } from "@/lib/http/body";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

/** Stripe's events are at most some ten kilobytes; this is far above. */
const LIMIT_BYTES = 1_024 * 1_024;

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: receive });

/** Stripe's deliveries. Anything but 2xx makes Stripe try again, so a fault of ours must answer 500. */
async function receive(request: Request): Promise<Response> {
  const body = await readText(request, LIMIT_BYTES);
  const received = await receiveEvent(body, request.headers.get("stripe-signature"));
  if (received.kind === "forged") {
    throw new Problem(400, "bad_signature", "No secret of this endpoint signed this body at about this time");
  }
  if (received.kind === "malformed") throw new Problem(400, "malformed_event", "The signed body is no event");
  return Response.json({ status: "success", ...describe(received) });
}

function describe(
  received: Exclude<Awaited<ReturnType<typeof receiveEvent>>, { kind: "forged" | "malformed" }>,
) {
  return received.kind === "duplicate"
    ? { outcome: "duplicate" }
    : { outcome: received.kind, detail: received.outcome };
}
