import Stripe from "stripe";

/** The only version spoken here: the one that the installed SDK pins. */
export const apiVersion: string = Stripe.API_VERSION;
