/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { AttemptShown, Counted, DeliveryShown } from "../deliveries/overview";
import type { CheckoutSession, Event, Subscription, TestClock, WebhookEndpoint } from "../objects/wire";
import { apiVersion } from "../version";
import { Layout } from "./layout";
import { time } from "./time";

type Props = {
  baseUrl: string;
  counts: Counted[];
  subscriptions: Subscription[];
  sessions: CheckoutSession[];
  clocks: TestClock[];
  endpoints: WebhookEndpoint[];
  events: Event[];
  deliveries: DeliveryShown[];
};

export function OverviewPage(props: Props) {
  const { baseUrl, counts, subscriptions, sessions, clocks, endpoints, events, deliveries } = props;
  return (
    <Layout title="Overview" wide>
      <main class="overview">
        <header>
          <h1>Stripe sandbox</h1>
          <p>
            API version <code>{apiVersion}</code> at <code>{baseUrl}</code>
          </p>
          <ul class="counts">
            {counts.map(({ type, count }) => (
              <li>
                <b>{count}</b> {type.replace("test_helpers.", "").replaceAll("_", " ")}
              </li>
            ))}
          </ul>
        </header>

        <Section id="subscriptions" title="Subscriptions" empty="None yet." rows={subscriptions}>
          {subscriptions.map((subscription) => (
            <Row id={subscription.id} state={subscription.status}>
              {subscription.items.data.map(({ price }) => price.nickname ?? price.id).join(", ")}, until{" "}
              {time(subscription.items.data[0]?.current_period_end ?? 0)}
              {subscription.cancel_at !== null && `, ends ${time(subscription.cancel_at)}`}
            </Row>
          ))}
        </Section>

        <Section id="checkout" title="Open checkouts" empty="None." rows={sessions}>
          {sessions.map((session) => (
            <Row id={session.id} state="open">
              <a href={`/c/pay/${session.id}`}>Pay it</a>, until {time(session.expires_at)}
            </Row>
          ))}
        </Section>

        <Section id="clocks" title="Test clocks" empty="None." rows={clocks}>
          {clocks.map((clock) => (
            <Row id={clock.id} state={clock.status}>
              {clock.name && `${clock.name}: `}
              {time(clock.frozen_time)}
              {clock.status_details.advancing &&
                ` → ${time(clock.status_details.advancing.target_frozen_time)}`}
            </Row>
          ))}
        </Section>

        <Section
          id="endpoints"
          title="Webhook endpoints"
          empty="None: nobody hears of any event."
          rows={endpoints}
        >
          {endpoints.map((endpoint) => (
            <Row id={endpoint.id} state={endpoint.status}>
              {endpoint.url}
            </Row>
          ))}
        </Section>

        <Section id="deliveries" title="Deliveries" empty="None." rows={deliveries}>
          {deliveries.map((delivery) => (
            <Delivery delivery={delivery} />
          ))}
        </Section>

        <Section id="events" title="Events" empty="None." rows={events}>
          {events.map((event) => (
            <li>
              <details>
                <summary>
                  <EventType type={event.type} /> <small>{time(event.created)}</small>
                </summary>
                <Code label={event.id} text={JSON.stringify(event, null, 2)} />
              </details>
            </li>
          ))}
        </Section>
      </main>
    </Layout>
  );
}

type SectionProps = { id: string; title: string; empty: string; rows: unknown[]; children: Child };

const Section = ({ id, title, empty, rows, children }: SectionProps) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {rows.length === 0 ? <p class="quiet">{empty}</p> : <ul class="rows">{children}</ul>}
  </section>
);

const Row = ({ id, state, children }: { id: string; state: string; children: Child }) => (
  <li>
    <State state={state} />
    <span class="what">{children}</span> <code class="id">{id}</code>
  </li>
);

/** May break after its dots. */
const EventType = ({ type }: { type: string }) => (
  <b>
    {type.split(/(?<=[._])/).map((part) => (
      <>
        {part}
        <wbr />
      </>
    ))}
  </b>
);

/** The word says it; the colour only helps. */
const State = ({ state }: { state: string }) => (
  <span class={`state ${tone(state)}`}>{state.replaceAll("_", " ")}</span>
);

function tone(state: string): string {
  if (["active", "succeeded", "enabled", "ready", "paid"].includes(state)) return "good";
  if (["failed", "past_due", "canceled", "disabled", "internal_failure"].includes(state)) return "bad";
  return "neutral";
}

function Delivery({ delivery }: { delivery: DeliveryShown }) {
  return (
    <li>
      <details>
        <summary>
          <State state={delivery.state} /> <EventType type={delivery.type} />{" "}
          <small>{attemptsMade(delivery)}</small>
        </summary>
        <p class="quiet">To {delivery.url}</p>
        <form method="post" action={`/_sandbox/deliveries/${delivery.id}/resend`}>
          <button type="submit" class="secondary small">
            Send again
          </button>
        </form>
        {delivery.attempts.map((attempt) => (
          <Attempt attempt={attempt} />
        ))}
        <Code label="Body" text={JSON.stringify(delivery.event, null, 2)} />
      </details>
    </li>
  );
}

function attemptsMade({ attempts }: DeliveryShown): string {
  const last = attempts.at(-1);
  if (!last) return "not sent yet";
  const answer = answerOf(last);
  return attempts.length === 1 ? `${answer}` : `${answer}, ${attempts.length} attempts`;
}

/** The CLI takes events that nobody answers. */
const answerOf = ({ response_status, error }: AttemptShown): string | number =>
  response_status ?? error ?? "taken by stripe listen";

const Attempt = ({ attempt }: { attempt: AttemptShown }) => (
  <div class="attempt">
    <p>
      {time(Number(attempt.attempted_at) / 1000)}: {answerOf(attempt)} after {attempt.duration_ms} ms
    </p>
    <Code
      label="Request headers"
      text={Object.entries(attempt.request_headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join("\n")}
    />
    {attempt.response_body && <Code label="Answer" text={attempt.response_body} />}
  </div>
);

const Code = ({ label, text }: { label: string; text: string }) => (
  <figure>
    <figcaption>{label}</figcaption>
    {/* What scrolls must be reachable without a mouse. */}
    <pre tabindex={0}>{text}</pre>
  </figure>
);
