import { alive, jobRound, ready, received } from "../answers";
import type { Operation } from "./operation";

export const SERVICE: readonly Operation[] = [
  {
    method: "post",
    path: "/webhooks/stripe",
    id: "receiveStripeEvent",
    tag: "Operation",
    summary: "Stripe's deliveries",
    description: "Stripe's raw body, signed. Anything but 2xx makes Stripe deliver it again.",
    caller: "stripe",
    answers: {
      200: {
        when: "Kept and dealt with, or known already",
        schema: received,
        example: { status: "success", outcome: "done", detail: "Nothing had changed" },
      },
    },
    refusals: ["bad_signature", "malformed_event", "too_large", "stripe_unavailable"],
  },
  {
    method: "post",
    path: "/jobs/{name}",
    id: "runJob",
    tag: "Operation",
    summary: "One round of a job",
    description: "For hosts where no process stays to run jobs by itself.",
    caller: "scheduler",
    answers: { 200: { when: "Done", schema: jobRound, example: { job: "mail", done: 3 } } },
    refusals: ["unknown_job", "unknown_path", "stripe_unavailable"],
  },
  {
    method: "get",
    path: "/healthz",
    id: "getHealth",
    tag: "Operation",
    summary: "The process is alive",
    caller: "anyone",
    answers: { 200: { when: "Alive", schema: alive, example: { status: "ok" } } },
    refusals: [],
  },
  {
    method: "get",
    path: "/readyz",
    id: "getReadiness",
    tag: "Operation",
    summary: "The database answers; its newest migration, and how the inbox stands",
    caller: "anyone",
    answers: {
      200: {
        when: "Ready",
        schema: ready,
        example: {
          status: "ok",
          migration: "20261128000100_meter",
          last_event_at: "2025-01-02T10:30:00.123Z",
          events_waiting: 0,
          events_parked: 0,
        },
      },
    },
    refusals: ["database_unavailable"],
  },
];
