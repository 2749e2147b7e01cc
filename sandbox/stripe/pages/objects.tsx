/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Stored } from "../objects/wire";
import type { Kept } from "../store/by-id";
import type { Counted } from "../store/counts";
import { Desk, More, State } from "./desk";
import { Json } from "./json";
import { typeName } from "./rows";

type ListProps = {
  counts: Counted[];
  type?: string;
  objects?: Stored[];
  next?: string | undefined;
};

export function ObjectsPage({ counts, type, objects = [], next }: ListProps) {
  return (
    <Desk title={type ? typeName(type) : "Objects"} place="/_sandbox/objects">
      <h1>{type ? `Objects: ${typeName(type)}` : "Objects"}</h1>
      <ul class="counts">
        {counts.map(({ type: other, count }) => (
          <li>
            <b>{count}</b>{" "}
            <a href={`/_sandbox/objects?type=${other}`} aria-current={other === type ? "true" : undefined}>
              {typeName(other)}
            </a>
          </li>
        ))}
      </ul>
      {counts.length === 0 && <p class="quiet">None yet.</p>}
      {objects.length > 0 && (
        <ul class="rows">
          {objects.map((object) => (
            <li>
              {"status" in object && object.status && <State state={object.status} />}
              <a href={`/_sandbox/objects/${object.id}`}>
                <code>{object.id}</code>
              </a>{" "}
              <small>{nameOf(object)}</small>
            </li>
          ))}
        </ul>
      )}
      <More next={next} />
    </Desk>
  );
}

/** What people know it by. */
function nameOf(object: Stored): string {
  if ("name" in object && object.name) return object.name;
  if ("email" in object && object.email) return object.email;
  if ("description" in object && object.description) return object.description;
  return "url" in object && object.url ? object.url : "";
}

export const ObjectPage = ({ kept: { id, type, deleted, data } }: { kept: Kept }) => (
  <Desk title={id} place="/_sandbox/objects">
    <header>
      <h1 class="breaking">{id}</h1>
      <p>
        <a href={`/_sandbox/objects?type=${type}`}>{typeName(type)}</a>
        {deleted && ", deleted: this is what it was"}
      </p>
    </header>
    <Json label="As the API shows it, unexpanded" value={data} />
  </Desk>
);
