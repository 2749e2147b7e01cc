/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { DeliveryShown } from "../deliveries/overview";
import type { SetAside } from "../engine/aside";
import { type Fault, kinds } from "../faults/fault";
import type { CheckoutSession, Event, Subscription, TestClock, WebhookEndpoint } from "../objects/wire";
import type { LoggedRequest } from "../requests/log";
import type { Counted } from "../store/counts";
import { apiVersion } from "../version";
import { DeliveryRow } from "./deliveries";
import { Desk, Section } from "./desk";
import { RequestRow } from "./requests";
import { ClockRow, EventRow, Row, typeName } from "./rows";
import { time } from "./time";

type Props = {
  baseUrl: string;
  counts: Counted[];
  aside: SetAside[];
  subscriptions: Subscription[];
  sessions: CheckoutSession[];
  clocks: TestClock[];
  endpoints: WebhookEndpoint[];
  events: Event[];
  deliveries: DeliveryShown[];
  faults: Fault[];
  requests: LoggedRequest[];
};

export function OverviewPage(props: Props) {
  const {
    baseUrl,
    counts,
    aside,
    subscriptions,
    sessions,
    clocks,
    endpoints,
    events,
    deliveries,
    faults,
    requests,
  } = props;
  return (
    <Desk title="Overview" place="/">
      <header>
        <h1>Stripe sandbox</h1>
        <p>
          API version <code>{apiVersion}</code> at <code>{baseUrl}</code>
        </p>
        <ul class="counts">
          {counts.map(({ type, count }) => (
            <li>
              <b>{count}</b> <a href={`/_sandbox/objects?type=${type}`}>{typeName(type)}</a>
            </li>
          ))}
        </ul>
      </header>

      {aside.length > 0 && (
        <Section id="aside" title="Set aside" empty="Nothing." rows={aside}>
          {aside.map(({ id, at, reason }) => (
            <Row id={id} state="failed">
              due {time(at)}, not done, and not tried again before the sandbox restarts: {reason}
            </Row>
          ))}
        </Section>
      )}

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

      <Section id="clocks" title="Clocks" empty="None." rows={clocks} all="/_sandbox/clocks">
        {clocks.map((clock) => (
          <ClockRow clock={clock} />
        ))}
      </Section>

      <Section
        id="endpoints"
        title="Endpoints"
        empty="None: nobody hears of any event."
        rows={endpoints}
        all="/_sandbox/endpoints"
      >
        {endpoints.map((endpoint) => (
          <Row id={endpoint.id} state={endpoint.status}>
            {endpoint.url}
          </Row>
        ))}
      </Section>

      <Section id="faults" title="Faults" empty="None." rows={faults} all="/_sandbox/faults">
        {faults.map(({ kind, struck }) => (
          <li>
            <b>{kind.replaceAll("_", " ")}</b> {kinds[kind]} <small>struck {struck} times</small>
          </li>
        ))}
      </Section>

      <Section id="deliveries" title="Deliveries" empty="None." rows={deliveries} all="/_sandbox/deliveries">
        {deliveries.map((delivery) => (
          <DeliveryRow delivery={delivery} />
        ))}
      </Section>

      <Section id="events" title="Events" empty="None." rows={events} all="/_sandbox/events">
        {events.map((event) => (
          <EventRow event={event} />
        ))}
      </Section>

      <Section id="requests" title="Requests" empty="None." rows={requests} all="/_sandbox/requests">
        {requests.map((request) => (
          <RequestRow request={request} />
        ))}
      </Section>
    </Desk>
  );
}
