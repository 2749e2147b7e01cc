import { invalidRequest, notImplemented } from "../errors";
import type { Form, FormValue } from "./request";

/** How often a price bills: what an old parameter counts by. Undefined for a price that there is none of. */
export type FindRecurrence = (
  price: string,
) => Promise<{ interval: string; interval_count: number } | undefined>;

/** Says in today's words what `form` says in older ones. `shown` names the parameter that holds the form. */
export type Rule = (form: Form, shown: string, find: FindRecurrence) => void | Promise<void>;

/** The value goes to another place: `renamed("coupon", "promotion", "coupon")` is `promotion[coupon]`. */
export const renamed =
  (was: string, ...place: [string, ...string[]]): Rule =>
  (form, shown) =>
    move(form, shown, was, place, (value) => value);

/** The same, where the words for the values are others too. A word that is in neither language is left to be refused. */
export const reworded =
  (was: string, place: [string, ...string[]], words: Record<string, string>): Rule =>
  (form, shown) => {
    if (typeof form[was] !== "string" || !(form[was] in words)) return;
    move(form, shown, was, place, (value) => words[String(value)] ?? value);
  };

/** A coupon or a code, which today is one of several discounts. Empty, it takes away the ones there are. */
export const discount =
  (was: "coupon" | "promotion_code"): Rule =>
  (form, shown) =>
    move(form, shown, was, ["discounts"], (value) => (value === "" ? "" : [{ [was]: value }]));

/** Every element of a list follows the rules. */
export const each =
  (list: string, ...rules: Rule[]): Rule =>
  async (form, shown, find) => {
    const value = form[list];
    if (value === undefined || typeof value === "string") return;
    for (const [place, element] of Object.entries(value))
      if (isForm(element))
        for (const rule of rules) await rule(element, `${shownIn(shown, list)}[${place}]`, find);
  };

/** What is inside a hash follows the rules; when they leave nothing in it, it is gone. */
export const within =
  (name: string, ...rules: Rule[]): Rule =>
  async (form, shown, find) => {
    const inner = form[name];
    if (!isForm(inner)) return;
    for (const rule of rules) await rule(inner, shownIn(shown, name), find);
    if (Object.keys(inner).length === 0) delete form[name];
  };

/** What today's API has no word for, so that it isn't taken for a mistake of the caller's. */
export const gone =
  (...names: string[]): Rule =>
  (form, shown) => {
    const name = names.find((each) => each in form);
    if (name) throw notImplemented(shownIn(shown, name));
  };

/** Takes `was` from the form and puts what `say` makes of it in its place. Both at once contradict each other. */
export function move(
  form: Form,
  shown: string,
  was: string,
  [name, ...deeper]: readonly [string, ...string[]],
  say: (value: FormValue) => FormValue,
): void {
  const value = form[was];
  if (value === undefined) return;
  if (name !== was && name in form)
    throw invalidRequest(
      `You may only specify one of these parameters: ${shownIn(shown, was)}, ${shownIn(shown, name)}.`,
      { param: shownIn(shown, was) },
    );
  delete form[was];
  form[name] = deeper.reduceRight((inner: FormValue, key) => ({ [key]: inner }), say(value));
}

const shownIn = (shown: string, name: string): string => (shown ? `${shown}[${name}]` : name);

const isForm = (value: FormValue | undefined): value is Form =>
  typeof value === "object" && !Array.isArray(value);
