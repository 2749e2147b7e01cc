/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { Event, TestClock } from "../objects/wire";
import { Breaking, State } from "./desk";
import { time } from "./time";

export const typeName = (type: string): string => type.replace("test_helpers.", "").replaceAll("_", " ");

export const Row = ({ id, state, children }: { id: string; state: string; children: Child }) => (
  <li>
    <State state={state} />
    <span class="what">{children}</span>{" "}
    <a href={`/_sandbox/objects/${id}`}>
      <code class="id">{id}</code>
    </a>
  </li>
);

export const ClockRow = ({ clock }: { clock: TestClock }) => {
  const { id, name, status, frozen_time, status_details } = clock;
  return (
    <li>
      <State state={status} />
      <a href={`/_sandbox/clocks/${id}`}>{name ?? id}</a> {time(frozen_time)}
      {status_details.advancing && ` → ${time(status_details.advancing.target_frozen_time)}`}
    </li>
  );
};

export const EventRow = ({ event }: { event: Event }) => (
  <li>
    <a href={`/_sandbox/events/${event.id}`}>
      <Breaking text={event.type} />
    </a>{" "}
    <small>{time(event.created)}</small>
  </li>
);
