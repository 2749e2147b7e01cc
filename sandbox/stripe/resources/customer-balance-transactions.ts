import { noSuch } from "../errors";
import { moveBalance } from "../flows/customer-balance";
import { nowOf } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import type { CustomerBalanceTransaction } from "../objects/wire";
import type { Unit } from "../store/unit";

const path = "/v1/customers/:id/balance_transactions";

export const customerBalanceTransactions: Route[] = [
  route(
    "POST",
    path,
    "CustomerCreateBalanceTransactionParams",
    ["amount", "currency", "description", "metadata"],
    async ({ unit, id, params }) => {
      const customer = await unit.need("customer", id);
      const movement = {
        ...params,
        currency: params.currency.toLowerCase(),
        type: "adjustment",
        metadata: mergeMetadata({}, params.metadata),
      };
      return await moveBalance(unit, customer, movement, await nowOf(unit, customer.test_clock));
    },
  ),

  route(
    "GET",
    path,
    "CustomerListBalanceTransactionsParams",
    [...paging, "created", "invoice"],
    async (call) => {
      const { id: customer } = await call.unit.need("customer", call.id);
      const { created, invoice } = call.params;
      const filter = { allOf: keysOf({ customer, invoice }), created };
      return await call.unit.list("customer_balance_transaction", filter, pageOf(call));
    },
  ),

  route("GET", `${path}/:inner`, "CustomerRetrieveBalanceTransactionParams", [], async (call) => {
    return await find(call);
  }),

  route(
    "POST",
    `${path}/:inner`,
    "CustomerUpdateBalanceTransactionParams",
    ["description", "metadata"],
    async (call) => {
      const transaction = await find(call);
      if (call.params.description !== undefined) transaction.description = call.params.description || null;
      transaction.metadata = mergeMetadata(transaction.metadata, call.params.metadata);
      return transaction;
    },
  ),
];

async function find({
  unit,
  id,
  inner,
}: {
  unit: Unit;
  id: string;
  inner: string;
}): Promise<CustomerBalanceTransaction> {
  const transaction = await unit.need("customer_balance_transaction", inner);
  if (transaction.customer !== id) throw noSuch("customer_balance_transaction", inner);
  return transaction;
}
