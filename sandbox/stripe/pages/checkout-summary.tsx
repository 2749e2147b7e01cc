/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { formatInterval, formatMoney, multiply } from "../billing/money";
import type { CheckoutSession, LineItem } from "../objects/wire";
import type { CheckoutView } from "./checkout-view";
import { couponWords } from "./coupon-words";
import { type FormState, TextField } from "./fields";
import { date } from "./time";

/** What was typed as a promotion code, and what is wrong with it. */
export type CodeForm = FormState;

type Props = { view: CheckoutView };

/** What is bought, and what of it is paid today. */
export function Summary({ view, code }: Props & { code: CodeForm }) {
  const { session, lines, due } = view;
  return (
    <>
      <Headline view={view} />
      <table>
        <caption class="visually-hidden">What you pay</caption>
        <tbody>
          {lines.map((line) => (
            <Line session={session} line={line} />
          ))}
        </tbody>
        <tfoot>
          <Reductions view={view} />
          <tr>
            <th scope="row">Total due today</th>
            <td>{moneyOf(session, due)}</td>
          </tr>
        </tfoot>
      </table>
      {session.allow_promotion_codes && !view.discount && <EnterCode session={session} form={code} />}
    </>
  );
}

const moneyOf = (session: CheckoutSession, amount: number): string =>
  formatMoney(amount, session.currency ?? "usd");

function Headline({ view: { session, lines, trial, due } }: Props) {
  const recurring = lines.filter(({ price }) => price?.recurring);
  const [first] = recurring;
  const interval = first?.price?.recurring && formatInterval(first.price.recurring);
  if (!trial)
    return (
      <p class="price">
        <span class="amount">{moneyOf(session, due)}</span>
        {interval && recurring.length === lines.length && <span class="interval">{interval}</span>}
      </p>
    );
  const later = recurring.reduce(
    (sum, { price, quantity }) => sum + multiply(price?.unit_amount_decimal ?? "0", quantity ?? 1),
    0,
  );
  return (
    <div>
      <p class="amount">{trial.days === 1 ? "1 day" : `${trial.days} days`} free</p>
      <p>
        Then {moneyOf(session, later)} {interval}, from {date(trial.end)}
      </p>
    </div>
  );
}

function Line({ session, line }: { session: CheckoutSession; line: LineItem }) {
  const { price, quantity } = line;
  return (
    <tr>
      <th scope="row">
        {line.description}
        {quantity !== 1 && <small> × {quantity}</small>}
        {(price?.recurring || quantity !== 1) && (
          <small class="term">
            {moneyOf(session, price?.unit_amount ?? 0)}{" "}
            {price?.recurring ? formatInterval(price.recurring) : "each"}
          </small>
        )}
        {line.adjustable_quantity?.enabled && <Quantity session={session} line={line} />}
      </th>
      <td>{moneyOf(session, line.amount_subtotal)}</td>
    </tr>
  );
}

function Quantity({ session, line }: { session: CheckoutSession; line: LineItem }) {
  const { minimum, maximum } = line.adjustable_quantity ?? {};
  return (
    <form method="post" action={`/c/pay/${session.id}/quantity`} class="quantity">
      <input type="hidden" name="line" value={line.id} />
      <label for={line.id}>Quantity</label>
      <input
        id={line.id}
        name="quantity"
        type="number"
        inputmode="numeric"
        required
        min={minimum ?? 0}
        max={maximum ?? 99}
        value={line.quantity ?? 1}
      />
      <button type="submit" class="secondary small">
        Update
      </button>
    </form>
  );
}

/** Between the lines and the total: the discount, and what the customer's balance pays. */
function Reductions({ view: { session, discount, due } }: Props) {
  const total = session.amount_total ?? 0;
  const off = session.total_details?.amount_discount ?? 0;
  if (!discount && due === total) return null;
  return (
    <>
      <tr class="plain">
        <th scope="row">Subtotal</th>
        <td>{moneyOf(session, session.amount_subtotal ?? 0)}</td>
      </tr>
      {discount && (
        <tr class="plain">
          <th scope="row">
            {discount.code?.code ?? discount.coupon.name ?? "Discount"}
            <small class="term">{couponWords(discount.coupon)}</small>
            {session.allow_promotion_codes && (
              <form method="post" action={`/c/pay/${session.id}/promotion/remove`}>
                <button type="submit" class="secondary small" aria-label="Remove promotion code">
                  Remove
                </button>
              </form>
            )}
          </th>
          <td>{moneyOf(session, -off)}</td>
        </tr>
      )}
      {due !== total && (
        <tr class="plain">
          <th scope="row">{due < total ? "Applied balance" : "Owed from before"}</th>
          <td>{moneyOf(session, due - total)}</td>
        </tr>
      )}
    </>
  );
}

function EnterCode({ session, form }: { session: CheckoutSession; form: CodeForm }) {
  return (
    <form method="post" action={`/c/pay/${session.id}/promotion`} class="code">
      <TextField
        form={form}
        name="code"
        label="Promotion code"
        autocomplete="off"
        autocapitalize="characters"
      />
      <button type="submit" class="secondary">
        Apply
      </button>
    </form>
  );
}
