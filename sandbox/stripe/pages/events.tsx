/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { DeliveryShown } from "../deliveries/overview";
import type { Event } from "../objects/wire";
import { DeliveryRow } from "./deliveries";
import { Breaking, Desk, Field, Filter, More, Section } from "./desk";
import { Json } from "./json";
import { EventRow } from "./rows";
import { time } from "./time";

type ListProps = { events: Event[]; type: string | undefined; next: string | undefined };

export const EventsPage = ({ events, type, next }: ListProps) => (
  <Desk title="Events" place="/_sandbox/events">
    <h1>Events</h1>
    <Filter>
      <Field name="type" label="Type" value={type} hint="any, such as invoice.*" />
    </Filter>
    <Section id="events" title="Newest first" empty="None." rows={events}>
      {events.map((event) => (
        <EventRow event={event} />
      ))}
    </Section>
    <More next={next} />
  </Desk>
);

export function EventPage({ event, deliveries }: { event: Event; deliveries: DeliveryShown[] }) {
  const { type, created, request } = event;
  return (
    <Desk title={type} place="/_sandbox/events">
      <header>
        <h1>
          <Breaking text={type} />
        </h1>
        <p>
          {time(created)},{" "}
          {request?.id ? (
            <>
              by <a href={`/_sandbox/requests/${request.id}`}>{request.id}</a>
            </>
          ) : (
            "by itself"
          )}
        </p>
      </header>
      <Section id="deliveries" title="Deliveries" empty="No endpoint wanted it." rows={deliveries}>
        {deliveries.map((delivery) => (
          <DeliveryRow delivery={delivery} />
        ))}
      </Section>
      <Json label="Payload" value={event} />
    </Desk>
  );
}
