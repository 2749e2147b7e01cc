import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";

export const balanceTransactions: Route[] = [
  route(
    "GET",
    "/v1/balance_transactions",
    "BalanceTransactionListParams",
    [...paging, "created", "currency", "source", "type"],
    async (call) => {
      const { created, currency, source, type } = call.params;
      return await call.unit.list(
        "balance_transaction",
        { allOf: keysOf({ currency, source, type }), created },
        pageOf(call),
      );
    },
  ),

  route(
    "GET",
    "/v1/balance_transactions/:id",
    "BalanceTransactionRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("balance_transaction", id),
  ),
];
