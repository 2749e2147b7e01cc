import type { Params } from "../contract/roots";
import type { StripeError } from "../errors";
import type {
  Card,
  CliSession,
  CreditNoteLineItem,
  DeletedObject,
  Event,
  InvoiceLineItem,
  LineItem,
  List,
  ObjectType,
  SearchResult,
  Stored,
  SubscriptionItem,
  Wire,
} from "../objects/wire";
import type { Unit } from "../store/unit";

type ParamsName = keyof Params;
type Given<P extends ParamsName> = Wire<Params[P]>;

/** A parameter's name, or a dotted path when only a part of it is implemented: `subscription_data.metadata`. */
export type Implemented<P extends ParamsName> = Names<Given<P>> | `${Names<Given<P>>}.${string}`;
type Names<T> = Exclude<keyof T & string, "expand">;

/** Only what the route declares: a handler can't read a parameter that would otherwise be refused. */
export type Taken<P extends ParamsName, I extends string> = Pick<
  Given<P>,
  Extract<keyof Given<P>, I extends `${infer Top}.${string}` ? Top : I>
>;

export type Answer =
  | Stored
  | InvoiceLineItem
  | SubscriptionItem
  | Event
  | Card
  | CliSession
  | DeletedObject
  | List<
      Stored<ObjectType> | Card | SubscriptionItem | Event | CreditNoteLineItem | InvoiceLineItem | LineItem
    >
  | SearchResult<Stored<ObjectType>>
  | StripeError;

export type Call<P> = {
  unit: Unit;
  params: P;
  /** The id in the path; empty when there is none. */
  id: string;
  /** A second id: `/v1/customers/:id/payment_methods/:inner`. */
  inner: string;
  /** The list's `url`. */
  path: string;
};

export type Method = "GET" | "POST" | "DELETE";

export type Route = {
  method: Method;
  path: string;
  params: ParamsName;
  implemented: readonly string[];
  /** `params` were checked against the SDK's type of that name. */
  answer(call: Call<unknown>): Promise<Answer>;
};

/**
 * One route. `implemented` names the parameters that the handler honours; any other that the SDK's type allows is
 * answered with `sandbox_not_implemented`.
 */
export function route<P extends ParamsName, const I extends Implemented<P>>(
  method: Method,
  path: string,
  params: P,
  implemented: readonly I[],
  handler: (call: Call<Taken<P, I>>) => Promise<Answer>,
): Route {
  return {
    method,
    path,
    params,
    implemented,
    async answer({ params: checked, ...call }) {
      if (!isChecked<Taken<P, I>>(checked))
        throw new Error(`${method} ${path}: the parameters were not checked`);
      return await handler({ ...call, params: checked });
    },
  };
}

/** Where a form becomes typed: params.ts held it against a schema that was generated from this very type. */
const isChecked = <T>(params: unknown): params is T => typeof params === "object" && params !== null;
