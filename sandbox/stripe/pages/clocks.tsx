/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Customer, Event, TestClock } from "../objects/wire";
import { Desk, Field, More, Section, State } from "./desk";
import { ClockRow, EventRow } from "./rows";
import { time } from "./time";

export const ClocksPage = ({ clocks, next }: { clocks: TestClock[]; next: string | undefined }) => (
  <Desk title="Clocks" place="/_sandbox/clocks">
    <h1>Test clocks</h1>
    <Section id="clocks" title="Newest first" empty="None yet." rows={clocks}>
      {clocks.map((clock) => (
        <ClockRow clock={clock} />
      ))}
    </Section>
    <More next={next} />
  </Desk>
);

export type ClockDesk = {
  clock: TestClock;
  customers: Customer[];
  events: Event[];
  /** Until the next renewal is paid. */
  renewal: number | undefined;
};

type Props = ClockDesk & { said: string | undefined; refusal: string | undefined };

export function ClockPage({ clock, customers, events, renewal, said, refusal }: Props) {
  const { id, name, status, frozen_time } = clock;
  return (
    <Desk title={name ?? id} place="/_sandbox/clocks" said={status === "advancing" ? said : undefined}>
      <header>
        <h1 class="breaking">{name ?? id}</h1>
        <p>
          <State state={status} /> <b>{time(frozen_time)}</b>{" "}
          <a href={`/_sandbox/objects/${id}`}>
            <code class="id">{id}</code>
          </a>
        </p>
      </header>
      {refusal && (
        <p class="alert" role="alert" id="refusal">
          {refusal}
        </p>
      )}
      {status === "advancing" ? (
        <Progress clock={clock} />
      ) : (
        <Advance clock={clock} renewal={renewal} refusal={refusal} />
      )}
      <Section id="customers" title="Customers" empty="Nobody lives on it." rows={customers}>
        {customers.map(({ id, email, name }) => (
          <li>
            <a href={`/_sandbox/objects/${id}`}>{email ?? name ?? id}</a>
          </li>
        ))}
      </Section>
      <Section id="events" title="Events" empty="Nothing happened yet." rows={events}>
        {events.map((event) => (
          <EventRow event={event} />
        ))}
      </Section>
    </Desk>
  );
}

type AdvanceProps = { clock: TestClock; renewal: number | undefined; refusal: string | undefined };

function Advance({ clock: { id, frozen_time }, renewal, refusal }: AdvanceProps) {
  const action = `/_sandbox/clocks/${id}/advance`;
  return (
    <section aria-labelledby="advance">
      <h2 id="advance">Advance</h2>
      <div class="actions">
        <form method="post" action={action}>
          <button type="submit" name="by" value="day" class="secondary">
            By a day
          </button>
        </form>
        {renewal !== undefined && (
          <form method="post" action={action}>
            <button type="submit" name="by" value="renewal" class="secondary">
              To {time(renewal)}, when the next renewal is paid
            </button>
          </form>
        )}
      </div>
      <form method="post" action={action} class="fields">
        <Field
          name="to"
          label="To, in UTC"
          type="datetime-local"
          value={new Date(frozen_time * 1000).toISOString().slice(0, 16)}
          invalid={refusal && "refusal"}
        />
        <button type="submit">Advance</button>
      </form>
    </section>
  );
}

/** Follows the clock by itself where scripts run, and on request where not. */
function Progress({ clock: { id, status_details } }: { clock: TestClock }) {
  const target = status_details.advancing?.target_frozen_time;
  return (
    <section aria-labelledby="progress">
      <h2 id="progress">Advancing to {time(target ?? 0)}</h2>
      <p role="status" id="now" />
      <p>
        <a href={`/_sandbox/clocks/${id}`}>Look again</a>
      </p>
      <script>{raw(follow)}</script>
    </section>
  );
}

const follow = `{
  const look = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
    const clock = await answer.json();
    if (clock.status !== "advancing") return location.replace(location.pathname);
    const now = new Date(clock.frozen_time * 1000).toISOString().slice(0, 16).replace("T", " ");
    document.getElementById("now").textContent = "It is " + now + " UTC now.";
    setTimeout(look, 500);
  };
  setTimeout(look, 500);
}`;
