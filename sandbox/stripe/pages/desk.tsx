/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { Layout } from "./layout";

const places = {
  "/": "Overview",
  "/_sandbox/objects": "Objects",
  "/_sandbox/events": "Events",
  "/_sandbox/deliveries": "Deliveries",
  "/_sandbox/endpoints": "Endpoints",
  "/_sandbox/requests": "Requests",
  "/_sandbox/clocks": "Clocks",
  "/_sandbox/faults": "Faults",
};

type Place = keyof typeof places;

/** Said after an act, when the page is shown again: by word, so that no link can put others into our mouth. */
const sayings = {
  resent: "Sent again.",
  asked: "The fault is set.",
  removed: "The fault is removed, and what it held goes on.",
  cleared: "All faults are removed, and what they held goes on.",
  rolled: "The endpoint has a new secret.",
  advancing: "The clock is advancing.",
};

export type Saying = keyof typeof sayings;

export const after = (path: string, saying: Saying): string => `${path}?said=${saying}`;

type Props = { title: string; place: Place; said?: string | undefined; children: Child };

/** A page of the sandbox's user, as opposed to those of its customers. */
export function Desk({ title, place, said, children }: Props) {
  const saying = Object.entries(sayings).find(([word]) => word === said)?.[1];
  return (
    <Layout title={title} wide>
      <nav class="places" aria-label="Sandbox">
        <ul>
          {Object.entries(places).map(([path, name]) => (
            <li>
              <a href={path} aria-current={path === place ? "page" : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main class="overview">
        {/* Said once more after loading: what was there from the start is not read out. */}
        <p role="status" class={saying ? "said" : "visually-hidden"}>
          {saying}
        </p>
        {saying && <script>{raw(sayAgain)}</script>}
        {children}
      </main>
    </Layout>
  );
}

const sayAgain = `{
  const status = document.currentScript.previousElementSibling;
  const text = status.textContent;
  status.textContent = "";
  setTimeout(() => { status.textContent = text; }, 100);
}`;

type SectionProps = {
  id: string;
  title: string;
  empty: string;
  rows: unknown[];
  /** The page that shows all of them. */
  all?: string;
  children: Child;
};

export const Section = ({ id, title, empty, rows, all, children }: SectionProps) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {rows.length === 0 ? <p class="quiet">{empty}</p> : <ul class="rows">{children}</ul>}
    {all && (
      <p>
        <a href={all}>All {title.toLowerCase()}</a>
      </p>
    )}
  </section>
);

/** The word says it; the colour only helps. */
export const State = ({ state }: { state: string }) => (
  <span class={`state ${tone(state)}`}>{state.replaceAll("_", " ")}</span>
);

function tone(state: string): string {
  if (["active", "succeeded", "enabled", "ready", "paid"].includes(state) || /^2\d\d$/.test(state))
    return "good";
  if (["failed", "past_due", "canceled", "disabled", "internal_failure"].includes(state)) return "bad";
  return /^([345]\d\d)$/.test(state) ? "bad" : "neutral";
}

/** May break after its dots. */
export const Breaking = ({ text }: { text: string }) => (
  <>
    {text.split(/(?<=[._/])/).map((part) => (
      <>
        {part}
        <wbr />
      </>
    ))}
  </>
);

export const Code = ({ label, children }: { label: string; children: Child }) => (
  <figure>
    <figcaption>{label}</figcaption>
    {/* What scrolls must be reachable without a mouse. */}
    <pre tabindex={0}>{children}</pre>
  </figure>
);

type FieldProps = {
  name: string;
  label: string;
  value?: string | undefined;
  hint?: string;
  type?: string;
  /** By the id of the text that says why. */
  invalid?: string | undefined;
};

export const Field = ({ name, label, value, hint, type = "text", invalid }: FieldProps) => (
  <p class="field">
    <label>
      {label}
      <input
        name={name}
        type={type}
        value={value}
        placeholder={hint}
        autocomplete="off"
        aria-invalid={invalid ? "true" : undefined}
        aria-describedby={invalid}
      />
    </label>
  </p>
);

type ChoiceProps = {
  name: string;
  label: string;
  value?: string | undefined;
  options: (string | [value: string, text: string])[];
};

export const Choice = ({ name, label, value, options }: ChoiceProps) => (
  <p class="field">
    <label>
      {label}
      <select name={name}>
        {options.map((option) => {
          const [word, text] = typeof option === "string" ? [option, option] : option;
          return (
            <option value={word} selected={word === value}>
              {text}
            </option>
          );
        })}
      </select>
    </label>
  </p>
);

/** Narrows a list by GET, so that what is shown has an address. */
export const Filter = ({ children }: { children: Child }) => (
  <form method="get" class="fields" aria-label="Filter">
    {children}
    <button type="submit" class="secondary">
      Show
    </button>
  </form>
);

export const More = ({ next }: { next: string | undefined }) => (
  <>
    {next && (
      <p>
        <a class="button secondary" href={next}>
          Older
        </a>
      </p>
    )}
  </>
);
