/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { isListener } from "../objects/listener";
import type { WebhookEndpoint } from "../objects/wire";
import { Choice, Desk, State } from "./desk";

type Shown = { endpoint: WebhookEndpoint; secret: string };

export function EndpointsPage({ endpoints, said }: { endpoints: Shown[]; said: string | undefined }) {
  return (
    <Desk title="Endpoints" place="/_sandbox/endpoints" said={said}>
      <h1>Webhook endpoints</h1>
      {endpoints.length === 0 && <p class="quiet">None: nobody hears of any event.</p>}
      {endpoints.map((shown) => (
        <Endpoint {...shown} />
      ))}
    </Desk>
  );
}

function Endpoint({ endpoint, secret }: Shown) {
  const { id, url, status, description, enabled_events } = endpoint;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} class="breaking">
        {url}
      </h2>
      <p>
        <State state={status} /> {description && `${description}. `}
        <a href={`/_sandbox/deliveries?endpoint=${id}`}>Deliveries</a>{" "}
        <a href={`/_sandbox/objects/${id}`}>
          <code>{id}</code>
        </a>
      </p>
      <p class="breaking">Gets {enabled_events.includes("*") ? "every event" : enabled_events.join(", ")}.</p>
      {!isListener(url) && <Secret {...{ endpoint, secret }} />}
    </section>
  );
}

const Secret = ({ endpoint: { id, url }, secret }: Shown) => (
  <>
    <details>
      <summary>Signing secret</summary>
      <p class="breaking">
        <code>{secret}</code>
      </p>
    </details>
    <form method="post" action={`/_sandbox/endpoints/${id}/roll`} class="fields">
      <Choice
        name="expires_in"
        label="The old secret signs too"
        options={[
          ["0", "No longer"],
          ["3600", "For an hour"],
          ["86400", "For a day"],
        ]}
      />
      <button type="submit" class="secondary" aria-label={`Roll the secret of ${url}`}>
        Roll secret
      </button>
    </form>
  </>
);
