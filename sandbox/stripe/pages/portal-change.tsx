/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { formatMoney } from "../billing/money";
import type { Portal } from "../flows/portal";
import type { Outlook } from "../flows/portal-change";
import type { Choice, Offer } from "../flows/portal-choice";
import type { Invoice, Subscription } from "../objects/wire";
import { FormMessage, type FormState, TextField } from "./fields";
import { Step } from "./portal-desk";
import { priceWords } from "./price-words";
import { date } from "./time";

type Props = { portal: Portal };

/** The plans that a subscription can change to. */
export function ChoosePage({
  portal,
  subscription,
  offers,
  form,
}: Props & { subscription: Subscription; offers: Offer[]; form: FormState }) {
  const [item] = subscription.items.data;
  const allowed = portal.configuration.features.subscription_update.default_allowed_updates;
  const counts =
    allowed.includes("quantity") && offers.some(({ product }) => product.adjustable_quantity.enabled);
  const chosen = form.values.price ?? item?.price.id;
  return (
    <Step portal={portal} title="Change your plan" form={form}>
      <form action={`/p/session/${portal.session.id}/update/${subscription.id}/confirm`} novalidate>
        <FormMessage form={form} />
        <fieldset class="means">
          <legend>Plan</legend>
          {offers.map(({ name, price }) => (
            <p class="choice">
              <input id={price.id} type="radio" name="price" value={price.id} checked={price.id === chosen} />
              <label for={price.id}>
                {name}, {priceWords([{ price }])}
                {price.id === item?.price.id && <small> (what you have)</small>}
              </label>
            </p>
          ))}
        </fieldset>
        {counts && (
          <TextField
            form={form}
            name="quantity"
            label="Quantity"
            initial={String(item?.quantity ?? 1)}
            type="number"
            inputmode="numeric"
          />
        )}
        {allowed.includes("promotion_code") && (
          <TextField form={form} name="code" label="Promotion code" required={false} autocomplete="off" />
        )}
        <button type="submit">Continue</button>
      </form>
    </Step>
  );
}

/** What a change costs, before it is made. `choice` is what was chosen, unless a flow has said it. */
export function ConfirmPage({
  portal,
  outlook: { sold, result },
  action,
  choice,
}: Props & { outlook: Outlook; action: string; choice: Choice | undefined }) {
  return (
    <Step portal={portal} title="Confirm the change">
      <ul class="sold">
        {sold.map(({ price, quantity, product }) => (
          <li>
            {quantity} × {product}, {priceWords([{ price }])}
          </li>
        ))}
      </ul>
      {result.kind === "scheduled" ? (
        <p>
          Your plan changes on {date(result.at)}. Until then you keep what you have; nothing is due today.
        </p>
      ) : (
        <Bill invoice={result.invoice} />
      )}
      <form method="post" action={action}>
        {choice && (
          <>
            <input type="hidden" name="price" value={choice.price} />
            {choice.quantity !== undefined && <input type="hidden" name="quantity" value={choice.quantity} />}
            <input type="hidden" name="code" value={choice.code} />
          </>
        )}
        <button type="submit">Confirm</button>
      </form>
    </Step>
  );
}

function Bill({ invoice }: { invoice: Invoice }) {
  const money = (amount: number) => formatMoney(amount, invoice.currency);
  const today = invoice.billing_reason !== "upcoming";
  const off = (invoice.total_discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
  const balance = invoice.amount_due - invoice.total;
  return (
    <>
      {!today && <p>Nothing is due today. This is what comes next:</p>}
      <table>
        <caption class="visually-hidden">What it costs</caption>
        <tbody>
          {invoice.lines.data.map((line) => (
            <Row title={line.description ?? ""} amount={money(line.amount)} />
          ))}
          {off > 0 && <Row title="Discount" amount={money(-off)} />}
          {balance !== 0 && (
            <Row title={balance < 0 ? "From your balance" : "To your balance"} amount={money(balance)} />
          )}
        </tbody>
        <tfoot>
          <Row
            title={today ? "Due today" : `Due on ${date(invoice.created)}`}
            amount={money(invoice.amount_due)}
          />
        </tfoot>
      </table>
    </>
  );
}

const Row = ({ title, amount }: { title: string; amount: string }) => (
  <tr>
    <th scope="row">{title}</th>
    <td>{amount}</td>
  </tr>
);
