/** The only reader of the system's time in app and lib (a lint rule holds it so). */

export function systemNow(): Date {
  return new Date();
}

/**
 * The instant at which everything about this user is decided: the frozen time of their Stripe test clock, which an
 * admin can advance, or real time (docs/decisions/0006).
 */
export function nowFor(user: { simulatedNow: Date | null }): Date {
  return user.simulatedNow ?? systemNow();
}
