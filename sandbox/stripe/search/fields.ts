import type { Charge, Customer, Invoice, PaymentIntent, Price, Product, Subscription } from "../objects/wire";
import type { Field, Fields, Value } from "./query";

const text = <T>(read: (object: T) => Value): Field<T> => ({ kind: "text", read });
const token = <T>(read: (object: T) => Value): Field<T> => ({ kind: "token", read });
const number = <T>(read: (object: T) => Value): Field<T> => ({ kind: "number", read });

/** What Stripe's search can ask each resource by, besides its metadata. https://docs.stripe.com/search */
export const chargeFields: Fields<Charge> = {
  amount: number(({ amount }) => amount),
  created: number(({ created }) => created),
  currency: token(({ currency }) => currency),
  customer: token(({ customer }) => customer),
  disputed: token(({ disputed }) => disputed),
  "billing_details.address.postal_code": token(({ billing_details }) => billing_details.address?.postal_code),
  "payment_method_details.card.brand": token((charge) => charge.payment_method_details?.card?.brand),
  "payment_method_details.card.exp_month": number((charge) => charge.payment_method_details?.card?.exp_month),
  "payment_method_details.card.exp_year": number((charge) => charge.payment_method_details?.card?.exp_year),
  "payment_method_details.card.fingerprint": token(
    (charge) => charge.payment_method_details?.card?.fingerprint,
  ),
  "payment_method_details.card.last4": token((charge) => charge.payment_method_details?.card?.last4),
  refunded: token(({ refunded }) => refunded),
  status: token(({ status }) => status),
};

export const customerFields: Fields<Customer> = {
  created: number(({ created }) => created),
  email: text(({ email }) => email),
  name: text(({ name }) => name),
  phone: text(({ phone }) => phone),
};

export const invoiceFields: Fields<Invoice> = {
  created: number(({ created }) => created),
  currency: token(({ currency }) => currency),
  customer: token(({ customer }) => customer),
  last_finalization_error_code: token((invoice) => invoice.last_finalization_error?.code),
  last_finalization_error_type: token((invoice) => invoice.last_finalization_error?.type),
  number: text(({ number: name }) => name),
  receipt_number: text(({ receipt_number }) => receipt_number),
  status: token(({ status }) => status),
  subscription: token(({ parent }) => parent?.subscription_details?.subscription),
  total: number(({ total }) => total),
};

export const paymentIntentFields: Fields<PaymentIntent> = {
  amount: number(({ amount }) => amount),
  created: number(({ created }) => created),
  currency: token(({ currency }) => currency),
  customer: token(({ customer }) => customer),
  status: token(({ status }) => status),
};

export const priceFields: Fields<Price> = {
  active: token(({ active }) => active),
  currency: token(({ currency }) => currency),
  lookup_key: text(({ lookup_key }) => lookup_key),
  product: token(({ product }) => product),
  type: token(({ type }) => type),
};

export const productFields: Fields<Product> = {
  active: token(({ active }) => active),
  description: text(({ description }) => description),
  name: text(({ name }) => name),
  shippable: token(({ shippable }) => shippable),
  url: text(({ url }) => url),
};

export const subscriptionFields: Fields<Subscription> = {
  canceled_at: number(({ canceled_at }) => canceled_at),
  created: number(({ created }) => created),
  status: token(({ status }) => status),
};
