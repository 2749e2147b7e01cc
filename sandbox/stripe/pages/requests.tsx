/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Event } from "../objects/wire";
import type { LoggedRequest, RequestFilter } from "../requests/log";
import { Breaking, Choice, Desk, Field, Filter, More, Section, State } from "./desk";
import { Json } from "./json";
import { EventRow } from "./rows";
import { time } from "./time";

type ListProps = { requests: LoggedRequest[]; filter: RequestFilter; next: string | undefined };

export const RequestsPage = ({ requests, filter, next }: ListProps) => (
  <Desk title="Requests" place="/_sandbox/requests">
    <header>
      <h1>Requests</h1>
      <p>The latest 5,000 to the API.</p>
    </header>
    <Filter>
      <Choice
        name="method"
        label="Method"
        value={filter.method}
        options={[["", "Any"], "GET", "POST", "DELETE"]}
      />
      <Field name="path" label="Path" value={filter.path} hint="any, such as /v1/invoices*" />
      <Field name="status" label="Status" value={filter.status} hint="any, such as 4 or 402" />
    </Filter>
    <Section id="requests" title="Newest first" empty="None." rows={requests}>
      {requests.map((request) => (
        <RequestRow request={request} />
      ))}
    </Section>
    <More next={next} />
  </Desk>
);

export const RequestRow = ({ request }: { request: LoggedRequest }) => (
  <li>
    <State state={`${request.status}`} />
    <a href={`/_sandbox/requests/${request.id}`}>
      {request.method} <Breaking text={request.path} />
    </a>{" "}
    <small>{time(request.at / 1000)}</small>
  </li>
);

export function RequestPage({ request, events }: { request: LoggedRequest; events: Event[] }) {
  const { id, at, method, path, params, idempotency_key, status, answer, duration_ms, fault } = request;
  return (
    <Desk title={`${method} ${path}`} place="/_sandbox/requests">
      <header>
        <h1>
          {method} <Breaking text={path} />
        </h1>
        <p>
          <State state={`${status}`} />
          <small>
            {time(at / 1000)}, {duration_ms} ms
          </small>
        </p>
        <p class="breaking">
          <code>{id}</code>
          {idempotency_key && (
            <>
              , idempotency key <code>{idempotency_key}</code>
            </>
          )}
          {request.replayed && ", answered as before"}
          {fault && ` (the answer was held or lost on its way back by ${fault})`}
        </p>
      </header>
      <Json label="Parameters" value={params} />
      <Json label="Answer" value={answer} />
      <Section id="events" title="Events" empty="It made none." rows={events}>
        {events.map((event) => (
          <EventRow event={event} />
        ))}
      </Section>
    </Desk>
  );
}
