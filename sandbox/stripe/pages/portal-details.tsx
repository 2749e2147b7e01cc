/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import type { Portal } from "../flows/portal";
import { nowOf } from "../flows/time";
import type { Unit } from "../store/unit";
import { AddressFields, readAddress } from "./address-fields";
import { emptyForm, FormMessage, type FormState, TextField } from "./fields";

const fields = {
  name: { label: "Name", type: "text", autocomplete: "name" },
  email: { label: "Email", type: "email", autocomplete: "email" },
  phone: { label: "Phone", type: "tel", autocomplete: "tel" },
};

const names = ["name", "email", "phone"] as const;

/** What the customer may change of themselves. */
export function Details({ portal, form = emptyForm }: { portal: Portal; form?: FormState }) {
  const { customer, session } = portal;
  return (
    <form method="post" action={`/p/session/${session.id}/details`} class="card" novalidate>
      <FormMessage form={form} />
      {names.filter(allowed(portal)).map((name) => (
        <TextField
          form={form}
          name={name}
          initial={customer[name]}
          required={name === "email"}
          {...fields[name]}
        />
      ))}
      {allowed(portal)("address") && (
        <AddressFields form={form} initial={customer.address} required={false} />
      )}
      <button type="submit" class="secondary">
        Save
      </button>
    </form>
  );
}

const allowed =
  ({ configuration }: Portal) =>
  (name: string): boolean => {
    const { allowed_updates, enabled } = configuration.features.customer_update;
    return enabled && allowed_updates.includes(name);
  };

/** Keeps what was typed, unless something is wrong with it. */
export async function saveDetails(
  unit: Unit,
  portal: Portal,
  text: (name: string) => string,
): Promise<FormState | undefined> {
  const { customer } = portal;
  const may = allowed(portal);
  const errors: FormState["errors"] = {};
  if (may("email") && !/^\S+@\S+\.\S+$/.test(text("email")))
    errors.email = "Enter an email address, such as name@example.com.";
  const read = readAddress(text);
  const given = Object.values(read.address).some(Boolean);
  if (may("address") && given) Object.assign(errors, read.errors);
  if (Object.keys(errors).length > 0) {
    const typed = [...names, ...Object.keys(read.address)].map((name) => [name, text(name)] as const);
    return { values: Object.fromEntries(typed), errors };
  }
  for (const name of names) if (may(name)) customer[name] = text(name) || null;
  if (may("address")) customer.address = given ? read.address : null;
  unit.emit("customer.updated", customer, await nowOf(unit, customer.test_clock));
  return undefined;
}
