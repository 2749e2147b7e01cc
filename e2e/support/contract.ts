import { stripeContract } from "./stack";

/** After the last test: a run in which the sandbox answered anything that Stripe's types do not allow has failed. */
export default async function contractWasKept(): Promise<void> {
  const { checked, deviations } = await stripeContract();
  if (!checked) throw new Error("The Stripe sandbox did not check its contract");
  if (deviations.length > 0)
    throw new Error(`The sandbox broke Stripe's contract:\n${deviations.join("\n")}`);
}
