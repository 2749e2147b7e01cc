/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Attempt as Attempted } from "../deliveries/attempt";
import type { DeliveryFilter, DeliveryShown } from "../deliveries/overview";
import type { WebhookEndpoint } from "../objects/wire";
import { Breaking, Choice, Code, Desk, Field, Filter, More, Section, State } from "./desk";
import { time } from "./time";

type ListProps = {
  deliveries: DeliveryShown[];
  endpoints: WebhookEndpoint[];
  filter: DeliveryFilter;
  next: string | undefined;
};

export function DeliveriesPage({ deliveries, endpoints, filter, next }: ListProps) {
  const addresses = endpoints.map(({ id, url }): [string, string] => [id, url]);
  return (
    <Desk title="Deliveries" place="/_sandbox/deliveries">
      <h1>Deliveries</h1>
      <Filter>
        <Choice
          name="endpoint"
          label="Endpoint"
          value={filter.endpoint}
          options={[["", "Any"], ...addresses]}
        />
        <Choice
          name="state"
          label="State"
          value={filter.state}
          options={[["", "Any"], "pending", "succeeded", "failed"]}
        />
        <Field name="type" label="Event type" value={filter.type} hint="any, such as invoice.*" />
      </Filter>
      <Section id="deliveries" title="Newest first" empty="None." rows={deliveries}>
        {deliveries.map((delivery) => (
          <DeliveryRow delivery={delivery} />
        ))}
      </Section>
      <More next={next} />
    </Desk>
  );
}

export const DeliveryRow = ({ delivery }: { delivery: DeliveryShown }) => (
  <li>
    <State state={delivery.state} />
    <a href={`/_sandbox/deliveries/${delivery.id}`}>
      <Breaking text={delivery.type} />
    </a>{" "}
    <small>
      {attemptsMade(delivery)}, to {delivery.url}
    </small>
  </li>
);

function attemptsMade({ attempts }: DeliveryShown): string {
  const last = attempts.at(-1);
  if (!last) return "not sent yet";
  const answer = answerOf(last);
  return attempts.length === 1 ? `${answer}` : `${answer}, ${attempts.length} attempts`;
}

/** The CLI takes events that nobody answers. */
const answerOf = ({ response_status, error }: Attempted): string | number =>
  response_status ?? error ?? "taken by stripe listen";

export function DeliveryPage({ delivery, said }: { delivery: DeliveryShown; said: string | undefined }) {
  const { id, type, event, endpoint, url, state, next_attempt_at, attempts } = delivery;
  return (
    <Desk title={`Delivery of ${type}`} place="/_sandbox/deliveries" said={said}>
      <header>
        <h1>
          <Breaking text={type} />
        </h1>
        <p>
          <State state={state} /> to <a href={`/_sandbox/objects/${endpoint}`}>{url}</a>
        </p>
        <p>
          Event <a href={`/_sandbox/events/${event}`}>{event}</a>
          {next_attempt_at !== null && `, next attempt ${time(next_attempt_at / 1000)}`}
        </p>
      </header>
      <form method="post" action={`/_sandbox/deliveries/${id}/resend`}>
        <button type="submit" class="small">
          Send again
        </button>
      </form>
      {attempts.length === 0 && <p class="quiet">Nothing was sent yet.</p>}
      {attempts.map((attempt, index) => (
        <Attempt attempt={attempt} number={index + 1} />
      ))}
    </Desk>
  );
}

type AttemptProps = { attempt: Attempted & { request_body: string }; number: number };

function Attempt({ attempt, number }: AttemptProps) {
  const headers = Object.entries(attempt.request_headers);
  return (
    <section aria-labelledby={`attempt-${number}`}>
      <h2 id={`attempt-${number}`}>Attempt {number}</h2>
      <p>
        {attempt.response_status !== null && <State state={`${attempt.response_status}`} />}
        {attempt.error ?? (attempt.response_status === null && answerOf(attempt))}{" "}
        <small>
          {time(attempt.attempted_at / 1000)}, {attempt.duration_ms} ms
        </small>
      </p>
      {headers.length > 0 && (
        <Code label="Request headers">{headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</Code>
      )}
      {headers.length > 0 && <Code label="Request body">{attempt.request_body}</Code>}
      {attempt.response_body && <Code label="Answer">{attempt.response_body}</Code>}
    </section>
  );
}
