import { StripeError } from "../errors";

/** Any test key of a plausible length is accepted: there is one account, and nothing in it is secret. */
export function authenticate(authorization: string | undefined): void {
  const key = keyIn(authorization);
  if (!key)
    throw unauthorized("You did not provide an API key. Send it as a Bearer token, or as Basic user name.");
  if (/^(sk|rk)_live_/.test(key))
    throw unauthorized(
      "This is the Stripe sandbox, and a live key was sent to it. Use a test key, and revoke the live one.",
    );
  if (!/^(sk|rk)_test_/.test(key) || key.length < 12)
    throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}

function keyIn(authorization: string | undefined): string | undefined {
  const [scheme, value] = authorization?.split(" ") ?? [];
  if (!value) return undefined;
  if (scheme?.toLowerCase() === "bearer") return value;
  if (scheme?.toLowerCase() !== "basic") return undefined;
  return Buffer.from(value, "base64").toString("utf8").split(":")[0];
}

const unauthorized = (message: string): StripeError =>
  new StripeError(401, { type: "invalid_request_error", message });
