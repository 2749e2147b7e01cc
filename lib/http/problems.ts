/**
 * Every `code` that a problem of the API may have: its status, and what it says to a caller. A code that isn't here
 * doesn't compile, so the OpenAPI document knows all of them.
 */
export const PROBLEMS = {
  invalid_json: { status: 400, when: "The body is not valid JSON" },
  bad_signature: { status: 400, when: "No secret of this endpoint signed this body at about this time" },
  malformed_event: { status: 400, when: "The signed body is no event" },

  no_key: { status: 401, when: "Neither an API key nor a session was sent" },
  invalid_key: { status: 401, when: "This is not an API key of ours, or an unknown one" },
  revoked_key: { status: 401, when: "This API key was revoked" },
  expired_key: { status: 401, when: "This API key has expired" },
  wrong_secret: { status: 401, when: "This is not the JOBS_SECRET" },

  credits_exhausted: {
    status: 402,
    when: "There are not enough credits. Nothing was debited, and trying again changes nothing",
  },
  key_limit_exceeded: { status: 402, when: "This key has used its own credits of this period" },
  no_card: {
    status: 402,
    when: "There is no card to charge; POST /user/billing-portal takes one. Nothing was changed",
  },

  missing_scope: { status: 403, when: "This API key lacks the scope that the path needs" },
  analytics_not_in_plan: {
    status: 403,
    when: "The plan has no analytics this far back, or not in this detail",
  },
  foreign_origin: {
    status: 403,
    when: "The session is good on our own pages only; use an API key elsewhere",
  },
  session_only: { status: 403, when: "An API key can't do this; sign in on our pages" },

  unknown_path: { status: 404, when: "The API has no such path" },
  unknown_plan: { status: 404, when: "No such plan is on offer to you; see GET /plans" },
  unknown_pack: { status: 404, when: "No such pack of credits is sold; see GET /plans" },
  unknown_code: { status: 404, when: "There is no such code" },
  unknown_hold: { status: 404, when: "There is no such hold" },
  unknown_key: { status: 404, when: "You have no such key" },
  unknown_job: { status: 404, when: "There is no such job" },

  method_not_allowed: { status: 405, when: "The path has other methods, which the header Allow names" },

  request_id_reused: { status: 409, when: "This request_id was used for another request" },
  hold_settled: { status: 409, when: "This hold was settled before, and what it cost stays" },
  hold_released: { status: 409, when: "This hold was released before" },
  hold_expired: { status: 409, when: "This hold has expired; its credits are free again" },
  too_many_keys: {
    status: 409,
    when: "So many keys of this account are good that one must be revoked first",
  },
  key_not_active: { status: 409, when: "This key was revoked or has expired; create another" },
  already_rotated: { status: 409, when: "This key was rotated before; rotate the one that replaced it" },
  already_subscribed: { status: 409, when: "There is a subscription already. Change the plan instead" },
  not_subscribed: {
    status: 409,
    when: "There is no subscription to change; POST /subscribe begins one",
  },
  payment_overdue: { status: 409, when: "A payment for the plan is overdue. Pay it first" },
  by_invoice: { status: 409, when: "The plan is a contract that is billed by invoice. Ask us to change it" },
  ending: { status: 409, when: "The plan was cancelled and ends. Resume it first" },
  payment_reversed: {
    status: 409,
    when: "A payment for the running period was refunded or is disputed. Upgrade after the next renewal; a downgrade can be planned now",
  },
  price_moved: {
    status: 409,
    when: "The amount has moved since the preview, and `preview` says the new one. You were not charged",
  },
  nothing_pending: { status: 409, when: "No change is pending" },
  nothing_to_cancel: { status: 409, when: "There is no subscription to cancel" },
  nothing_to_resume: {
    status: 409,
    when: "There is no cancelled subscription with paid time left",
  },
  no_customer: {
    status: 409,
    when: "Nothing was bought yet, so there is nothing to look after",
  },
  expired: { status: 409, when: "This code has expired" },
  used_up: { status: 409, when: "This code was used as often as it may be" },
  already_redeemed: { status: 409, when: "You have redeemed this code" },

  too_large: { status: 413, when: "The body exceeds what the path takes" },
  json_only: { status: 415, when: "Send the body as Content-Type: application/json" },

  invalid_input: { status: 422, when: "`errors` names each field at fault; nothing was changed" },
  cycle_mismatch: { status: 422, when: "The plan is billed in the other cycle" },

  rate_limited: {
    status: 429,
    when: "Too many requests in this minute; of new keys, too many in 24 hours",
    retryAfter: true,
  },
  request_quota_exceeded: {
    status: 429,
    when: "All requests of this period are used; Retry-After says when the next begins",
    retryAfter: true,
  },

  internal_error: {
    status: 500,
    when: "Something went wrong on our side. Quote the request_id when you ask us",
  },

  unavailable: {
    status: 503,
    when: "Not decided now. Sending the same request again is safe",
    retryAfter: true,
  },
  needs_attention: {
    status: 503,
    when: "Something about this subscription has to be looked at by us first. Nothing was changed",
  },
  stripe_unavailable: {
    status: 503,
    when: "Stripe can't be reached right now. Trying again is safe",
    retryAfter: true,
  },
  not_for_sale: { status: 503, when: "The plan can't be bought until its price is at Stripe" },
  database_unavailable: { status: 503, when: "The database can't be reached" },
} as const satisfies Record<string, { status: number; when: string; retryAfter?: true }>;

export type ProblemCode = keyof typeof PROBLEMS;

const isCode = (name: string): name is ProblemCode => name in PROBLEMS;
export const PROBLEM_CODES: readonly ProblemCode[] = Object.keys(PROBLEMS).filter(isCode);
