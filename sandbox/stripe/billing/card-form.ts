export type CardInput = { number: string; expiry: string; cvc: string };
export type CardFields = { number: string; exp_month: number; exp_year: number };
export type FieldErrors = Partial<Record<keyof CardInput, string>>;

/** Reads a card form as Stripe's does, spaces and all. `now` is in unix seconds. */
export function readCard(
  input: CardInput,
  now: number,
): { ok: true; card: CardFields } | { ok: false; errors: FieldErrors } {
  const number = input.number.replace(/[\s-]/g, "");
  const expiry = readExpiry(input.expiry);
  const errors: FieldErrors = {
    ...(!number && { number: "Enter the card number." }),
    ...(number &&
      !(/^\d{12,19}$/.test(number) && passesLuhn(number)) && { number: "Your card number is invalid." }),
    ...(!expiry && { expiry: "Your card's expiration date is incomplete. Write it as MM / YY." }),
    ...(expiry && isPast(expiry, now) && { expiry: "Your card's expiration year is in the past." }),
    ...(!/^\d{3,4}$/.test(input.cvc.trim()) && { cvc: "Your card's security code is incomplete." }),
  };
  if (Object.keys(errors).length > 0 || !expiry) return { ok: false, errors };
  return { ok: true, card: { number, ...expiry } };
}

function readExpiry(text: string): { exp_month: number; exp_year: number } | undefined {
  const match = /^\s*(\d{1,2})\s*\/?\s*(\d{4}|\d{2})\s*$/.exec(text);
  const [, month = "", year = ""] = match ?? [];
  const exp_month = Number(month);
  if (exp_month < 1 || exp_month > 12) return undefined;
  return { exp_month, exp_year: year.length === 2 ? 2000 + Number(year) : Number(year) };
}

/** A card is good to the end of its month. */
function isPast({ exp_month, exp_year }: { exp_month: number; exp_year: number }, now: number): boolean {
  return Date.UTC(exp_year, exp_month) <= now * 1000;
}

function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
