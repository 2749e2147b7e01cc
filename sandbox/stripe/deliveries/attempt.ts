import { signatureHeader } from "./signature";

export type Attempt = {
  /** Milliseconds, real time. */
  attempted_at: number;
  duration_ms: number;
  request_headers: Record<string, string>;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
};

const defaultTimeout = 30_000;
/** Bytes of an answer that are read; nobody waits for the rest. */
const readOfAnswer = 10_000;

/** A 2xx, or an event that `stripe listen` took and nobody answers. */
export const succeeded = ({ response_status: status, error }: Attempt): boolean =>
  status === null ? error === null : status >= 200 && status < 300;

/** Nothing was sent; `status` when it is taken as answered all the same. */
export const notSent = (error: string, status: number | null = null): Attempt => ({
  attempted_at: Date.now(),
  duration_ms: 0,
  request_headers: {},
  response_status: status,
  response_body: null,
  error,
});

export type Sending = { secrets: string[]; body: string; stop: AbortSignal };

/** One POST of an event to an endpoint. Never throws: whatever goes wrong is the attempt's result. */
export async function attempt(
  url: string,
  { secrets, body, stop }: Sending,
  timeoutMs = defaultTimeout,
): Promise<Attempt> {
  return await attemptWith({ secrets, body }, async (headers) => {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // A redirect is an answer like any other, and not a success.
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    });
    return { response_status: response.status, response_body: await beginning(response) };
  });
}

/** Signs the event, has it sent, and notes what became of it. */
export async function attemptWith(
  { secrets, body }: Omit<Sending, "stop">,
  send: (headers: Record<string, string>) => Promise<Pick<Attempt, "response_status" | "response_body">>,
): Promise<Attempt> {
  // The time of day may be set while it is on the way.
  const [started, begun] = [Date.now(), performance.now()];
  const request_headers = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "Stripe-Signature": signatureHeader(body, secrets, Math.floor(started / 1000)),
  };
  const result = (outcome: Pick<Attempt, "response_status" | "response_body" | "error">): Attempt => ({
    attempted_at: started,
    duration_ms: Math.round(performance.now() - begun),
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

async function beginning({ body }: Response): Promise<string> {
  if (!body) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let [text, left] = ["", readOfAnswer];
  for (;;) {
    const { value } = await reader.read();
    if (!value) return text;
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
    if (left >= 0) continue;
    await reader.cancel();
    return `${text}…`;
  }
}

/** What the log keeps of an answer. Postgres has no text with NUL in it, nor with half a character. */
export const shortened = (answer: string): string =>
  answer
    .slice(0, readOfAnswer + 1)
    .toWellFormed()
    .replaceAll("\0", "\uFFFD");

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "No answer in time";
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
