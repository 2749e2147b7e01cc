import { prefixed } from "../objects/ids";
import type { Event } from "../objects/wire";
import { apiVersion } from "../version";
import type { RecordedEvent } from "./flush";

/** Who caused a change: null when it happened by itself. */
export type Cause = { request_id: string; idempotency_key: string | null } | null;

/** The events of a unit of work, until they are written. */
export class Recorder {
  private events: RecordedEvent[] = [];
  private readonly cause: Cause;
  private readonly watch: (event: string) => void;

  /** `watch` sees each event as it is recorded, in JSON. */
  constructor(cause: Cause, watch: (event: string) => void) {
    this.cause = cause;
    this.watch = watch;
  }

  /** Returns the event's id. */
  record(type: Event["type"], data: Event["data"], at: number): string {
    const { request_id = null, idempotency_key = null } = this.cause ?? {};
    const event: Event = {
      id: prefixed("evt"),
      object: "event",
      api_version: apiVersion,
      created: at,
      data,
      livemode: false,
      pending_webhooks: 0,
      request: { id: request_id, idempotency_key },
      type,
    };
    // As text at once: the object goes on changing.
    const text = JSON.stringify(event);
    this.watch(text);
    this.events.push({ id: event.id, type, created: at, request_id, idempotency_key, text });
    return event.id;
  }

  /** What was recorded since the last time. */
  take(): RecordedEvent[] {
    return this.events.splice(0);
  }
}
