import { invalidRequest } from "../errors";
import { type Route, route } from "../http/route";
import type { ObjectType, SearchResult, Stored } from "../objects/wire";
import {
  chargeFields,
  customerFields,
  invoiceFields,
  paymentIntentFields,
  priceFields,
  productFields,
  subscriptionFields,
} from "../search/fields";
import { type Fields, parseQuery } from "../search/query";
import type { Unit } from "../store/unit";

const honoured = ["limit", "page", "query"] as const;
type Given = { limit?: number; page?: string; query: string };

/** They come before the routes by id: `search` is no id. */
export const searches: Route[] = [
  route("GET", "/v1/charges/search", "ChargeSearchParams", honoured, ({ unit, params, path }) =>
    search(unit, "charge", params, path, chargeFields),
  ),
  route("GET", "/v1/customers/search", "CustomerSearchParams", honoured, ({ unit, params, path }) =>
    search(unit, "customer", params, path, customerFields),
  ),
  route("GET", "/v1/invoices/search", "InvoiceSearchParams", honoured, ({ unit, params, path }) =>
    search(unit, "invoice", params, path, invoiceFields),
  ),
  route(
    "GET",
    "/v1/payment_intents/search",
    "PaymentIntentSearchParams",
    honoured,
    ({ unit, params, path }) => search(unit, "payment_intent", params, path, paymentIntentFields),
  ),
  route("GET", "/v1/prices/search", "PriceSearchParams", honoured, ({ unit, params, path }) =>
    search(unit, "price", params, path, priceFields),
  ),
  route("GET", "/v1/products/search", "ProductSearchParams", honoured, ({ unit, params, path }) =>
    search(unit, "product", params, path, productFields),
  ),
  route("GET", "/v1/subscriptions/search", "SubscriptionSearchParams", honoured, ({ unit, params, path }) =>
    search(unit, "subscription", params, path, subscriptionFields),
  ),
];

/** Newest first. Stripe's search lags behind by up to a minute; this one doesn't. */
async function search<T extends ObjectType>(
  unit: Unit,
  type: T,
  { limit: given = 10, page, query }: Given,
  url: string,
  fields: Fields<Stored<T>>,
): Promise<SearchResult<Stored<T>>> {
  const matches = parseQuery(query, `${type}s`, fields);
  const found = (await unit.all(type, {})).filter(matches).reverse();
  const from = page === undefined ? 0 : placeOf(page);
  const limit = Math.min(Math.max(given, 1), 100);
  const has_more = found.length > from + limit;
  return {
    object: "search_result",
    data: found.slice(from, from + limit),
    has_more,
    next_page: has_more ? Buffer.from(`after ${from + limit}`).toString("base64url") : null,
    url,
  };
}

function placeOf(page: string): number {
  const [, place] = /^after (\d+)$/.exec(Buffer.from(page, "base64url").toString("utf8")) ?? [];
  if (place === undefined) throw invalidRequest(`Invalid page token: ${page}`, { param: "page" });
  return Number(place);
}
