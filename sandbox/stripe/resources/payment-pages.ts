import { cardDeclined, invalidRequest } from "../errors";
import { payCheckout } from "../flows/checkout";
import { type Route, route } from "../http/route";

/** The page of a Checkout session, without a browser. Nobody but the CLI asks for it; what it shows is the session. */
export const paymentPages: Route[] = [
  route("GET", "/v1/payment_pages/:id", "PaymentPageRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("checkout.session", id);
  }),

  route(
    "POST",
    "/v1/payment_pages/:id/confirm",
    "PaymentPageConfirmParams",
    ["expected_amount", "payment_method"],
    async ({ unit, id, params: { expected_amount, payment_method } }) => {
      const session = await unit.need("checkout.session", id);
      if (expected_amount !== undefined && expected_amount !== session.amount_total)
        throw invalidRequest(`The amount of this Checkout Session is ${session.amount_total}.`, {
          param: "expected_amount",
        });
      const method = await unit.need("payment_method", payment_method, "payment_method");
      const { email, name } = method.billing_details;
      const outcome = await payCheckout(unit, session, {
        buyer: { email: email ?? "", name },
        method,
      });
      switch (outcome.kind) {
        case "complete":
        case "challenge":
          return session;
        case "declined":
          // Returned, not thrown: the failed attempt stays on record.
          return cardDeclined({ code: "card_declined", message: outcome.message });
        case "closed":
          throw invalidRequest(`This Checkout Session is ${session.status}, and can't be paid.`);
      }
    },
  ),
];
