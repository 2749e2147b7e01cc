/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { typeOfId } from "../objects/ids";
import { Code } from "./desk";

/** Stripe's JSON, in which every id is a link to what it names. */
export function Json({ label, value }: { label: string; value: object | string }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <Code label={label}>
      {text.split(/(?<=")([a-z]+(?:_[A-Za-z]+)*_[A-Za-z0-9]{8,})(?=")/).map((part) => {
        const href = addressOf(part);
        return href ? <a href={href}>{part}</a> : part;
      })}
    </Code>
  );
}

function addressOf(id: string): string | undefined {
  if (!/^\w+$/.test(id)) return undefined;
  if (id.startsWith("evt_")) return `/_sandbox/events/${id}`;
  if (id.startsWith("req_")) return `/_sandbox/requests/${id}`;
  if (id.startsWith("clock_")) return `/_sandbox/clocks/${id}`;
  return typeOfId(id) ? `/_sandbox/objects/${id}` : undefined;
}
