import { signatureHeader } from "./signature";

export type Attempt = {
  attempted_at: number;
  duration_ms: number;
  request_headers: Record<string, string>;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
};

const timeout = 30_000;
const shownOfAnswer = 10_000;

/** A 2xx, or an event that `stripe listen` took and nobody answers. */
export const succeeded = ({ response_status: status, error }: Attempt): boolean =>
  status === null ? error === null : status >= 200 && status < 300;

/** One POST of an event to an endpoint. Never throws: whatever goes wrong is the attempt's result. */
export async function attempt(
  url: string,
  secret: string,
  body: string,
  stop: AbortSignal,
): Promise<Attempt> {
  return await attemptWith(secret, body, async (headers) => {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // A redirect is an answer like any other, and not a success.
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeout)]),
    });
    return { response_status: response.status, response_body: await response.text() };
  });
}

/** Signs the event, has it sent, and notes what became of it. */
export async function attemptWith(
  secret: string,
  body: string,
  send: (headers: Record<string, string>) => Promise<Pick<Attempt, "response_status" | "response_body">>,
): Promise<Attempt> {
  const started = Date.now();
  const request_headers = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "Stripe-Signature": signatureHeader(body, [secret], Math.floor(started / 1000)),
  };
  const result = (outcome: Pick<Attempt, "response_status" | "response_body" | "error">): Attempt => ({
    attempted_at: started,
    duration_ms: Date.now() - started,
    request_headers,
    ...outcome,
  });
  try {
    const { response_status, response_body } = await send(request_headers);
    return result({ response_status, response_body: response_body && shortened(response_body), error: null });
  } catch (error) {
    return result({ response_status: null, response_body: null, error: reason(error) });
  }
}

/** What the log keeps of an answer. Postgres has no text with NUL in it. */
export const shortened = (answer: string): string =>
  answer.slice(0, shownOfAnswer).replaceAll("\0", "\uFFFD");

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `No answer within ${timeout / 1000} seconds`;
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
