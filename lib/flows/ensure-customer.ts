import { nowFor } from "../clock";
import { locked } from "../db/client";
import { setCustomer, userOf } from "../db/users";
import { createCustomer } from "../stripe/customers";

/** The user's customer at Stripe; made and stored before anything is sold to them, and only once. */
export function ensureCustomer(userId: string): Promise<string> {
  return locked(`checkout:${userId}`, async (tx) => {
    const user = await userOf(tx, userId);
    if (user.stripeCustomerId) return user.stripeCustomerId;
    const { id, clock } = await createCustomer({
      userId,
      email: user.email,
      name: user.name,
      now: nowFor(user),
    });
    await setCustomer(tx, userId, id, clock);
    return id;
  });
}
