/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { isUsedUp } from "../faults/desk";
import { type Fault, type Kind, kinds } from "../faults/fault";
import type { WebhookEndpoint } from "../objects/wire";
import { Choice, Desk, Field, Section, State } from "./desk";

/** What was typed, and what is wrong with it. */
export type Refusal = { values: Record<string, unknown>; message: string; param: string | undefined };

type Props = {
  faults: Fault[];
  endpoints: WebhookEndpoint[];
  said?: string | undefined;
  refusal?: Refusal;
};

export function FaultsPage({ faults, endpoints, said, refusal }: Props) {
  const addresses: [string, string][] = [
    ["", "Any"],
    ...endpoints.map(({ id, url }): [string, string] => [id, url]),
  ];
  return (
    <Desk title="Faults" place="/_sandbox/faults" said={said}>
      <header>
        <h1>Faults</h1>
        <p>
          What goes wrong on demand. Faults live until the sandbox ends. Programs set them with{" "}
          <code>POST /_sandbox/faults</code>.
        </p>
      </header>
      {refusal && (
        <p class="alert" role="alert" id="refusal">
          {refusal.message}
        </p>
      )}

      <Section id="set" title="Set" empty="None: everything works as it should." rows={faults}>
        {faults.map((fault) => (
          <FaultRow fault={fault} />
        ))}
      </Section>
      {faults.length > 0 && (
        <form method="post" action="/_sandbox/faults/clear">
          <button type="submit" class="secondary small">
            Remove all
          </button>
        </form>
      )}

      <FaultForm title="Disturb deliveries" about="events" refusal={refusal}>
        {(field) => (
          <>
            {field("type", "Event type", "any, such as invoice.*")}
            <Choice name="endpoint" label="Endpoint" options={addresses} value={typed(refusal, "endpoint")} />
            {field("times", "Times, for duplicate", "2")}
            {field("ms", "Milliseconds, for delay", "5000")}
            <Choice
              name="order"
              label="Order, for reorder"
              options={[["", "Backwards"], "shuffle"]}
              value={typed(refusal, "order")}
            />
            {field("status", "Status, for fail", "none: no answer")}
          </>
        )}
      </FaultForm>

      <FaultForm title="Disturb the API" about="requests" refusal={refusal}>
        {(field) => (
          <>
            <Choice
              name="method"
              label="Method"
              options={[["", "Any"], "GET", "POST", "DELETE"]}
              value={typed(refusal, "method")}
            />
            {field("path", "Path", "any, such as /v1/subscriptions/*")}
            {field("retry_after", "Retry-After in seconds, for rate limit", "none")}
          </>
        )}
      </FaultForm>

      <FaultForm title="Decline charges" about="charges" refusal={refusal}>
        {(field) => (
          <>
            {field("customer", "Customer", "any, or an id: cus_…")}
            {field("decline_code", "Decline code", "generic_decline")}
          </>
        )}
      </FaultForm>
    </Desk>
  );
}

function FaultRow({ fault }: { fault: Fault }) {
  const { id, object, kind, count, struck, holding, ...given } = fault;
  const details = Object.entries(given).filter(([, value]) => value !== null);
  return (
    <li class="row">
      <span>
        <State state={isUsedUp(fault) ? "used up" : "active"} />
        <b>{kind.replaceAll("_", " ")}</b> {details.map(([name, value]) => `${name} ${value}`).join(", ")}{" "}
        <small>
          {holding > 0 && `holds ${holding}, `}
          struck {struck} {count === null ? "times, until it is removed" : `of ${count} times`}
        </small>{" "}
        <code class="id">{id}</code>
      </span>
      <form method="post" action={`/_sandbox/faults/${id}/remove`}>
        <button type="submit" class="secondary small" aria-label={`Remove ${kind} ${id}`}>
          Remove
        </button>
      </form>
    </li>
  );
}

type FieldOf = (name: string, label: string, hint: string) => Child;
type FormProps = {
  title: string;
  about: string;
  refusal: Refusal | undefined;
  children: (field: FieldOf) => Child;
};

function FaultForm({ title, about, refusal, children }: FormProps) {
  const own = Object.entries(kinds).filter(([, text]) => text.startsWith(`${about}: `));
  const isOurs = own.some(([kind]) => kind === refusal?.values.kind);
  const mine = isOurs ? refusal : undefined;
  const field: FieldOf = (name, label, hint) => (
    <Field
      name={name}
      label={label}
      hint={hint}
      value={typed(mine, name)}
      invalid={mine?.param === name ? "refusal" : undefined}
    />
  );
  const id = about;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <form method="post" action="/_sandbox/faults" class="card fields">
        <Choice
          name="kind"
          label="What happens"
          options={own.map(([kind, text]) => [kind, `${named(kind)}: ${text.slice(about.length + 2)}`])}
          value={typed(mine, "kind")}
        />
        {children(field)}
        {field("count", "How often", "until removed")}
        <button type="submit">{title}</button>
      </form>
    </section>
  );
}

const named = (kind: Kind | string): string => kind.replaceAll("_", " ");

function typed(refusal: Refusal | undefined, name: string): string | undefined {
  const value = refusal?.values[name];
  return typeof value === "string" ? value : undefined;
}
