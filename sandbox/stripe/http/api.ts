import type { ContractCheck } from "../contract/check";
import { canExpand } from "../contract/expandable";
import { invalidRequest, notImplemented, StripeError } from "../errors";
import type { FaultDesk } from "../faults/desk";
import type { RequestFault } from "../faults/fault";
import { type ApiContext, passArrival, passExecution, passReturn, serverError } from "../faults/requests";
import { prefixed } from "../objects/ids";
import type { RequestLog } from "../requests/log";
import type { Cause } from "../store/recorder";
import type { Store } from "../store/store";
import type { Unit } from "../store/unit";
import { apiVersion } from "../version";
import { authenticate } from "./authentication";
import { type CanExpand, expand } from "./expansion";
import { cutLines } from "./first-lines";
import { fingerprintOf, type IdempotencyKeys } from "./idempotency";
import { copy } from "./json";
import { inTodaysWords, refuseNameless } from "./older";
import { type Checked, type ParamsCheck, refuseUnimplemented, withoutDeclined } from "./params";
import { type Form, parseForm } from "./request";
import type { Route } from "./route";

export type ApiParts = {
  store: Store;
  params: ParamsCheck;
  contract: ContractCheck;
  keys: IdempotencyKeys;
  faults: FaultDesk;
  log: RequestLog;
  /** Where the sandbox is reached. */
  baseUrl(): string;
};

type Reply = {
  status: number;
  body: string;
  headers?: Record<string, string>;
  replayed?: boolean;
  /** What happens to the answer on its way back. */
  fault?: RequestFault;
};

/** One request to Stripe's API: who, what, with which parameters, done once, answered in Stripe's form. */
export class Api {
  private readonly parts: ApiParts;
  private readonly canExpand: CanExpand;

  constructor(parts: ApiParts) {
    this.parts = parts;
    this.canExpand = (type, property) => canExpand(parts.contract.contract, type, property);
  }

  async handle(route: Route, context: ApiContext): Promise<Response> {
    const requestId = prefixed("req", 14);
    const key = route.method === "POST" ? context.req.header("idempotency-key") : undefined;
    const started = performance.now();
    const cause = { request_id: requestId, idempotency_key: key ?? null };
    const reply = await this.reply(route, context, cause);
    await this.note(context, cause, reply, performance.now() - started);
    await passReturn(this.parts.faults, reply.fault, context);
    return respond(reply, { "Request-Id": requestId, ...(key && { "Idempotency-Key": key }) });
  }

  /** What Stripe says to a path that it doesn't know: an error, which the SDK would otherwise take for an object. */
  async unknown(context: ApiContext): Promise<Response> {
    const message = `Unrecognized request URL (${context.req.method}: ${context.req.path}). If it is one of Stripe's, the sandbox does not implement it yet.`;
    const error = new StripeError(404, { type: "invalid_request_error", message });
    const requestId = prefixed("req", 14);
    const reply = this.errorReply(error, requestId);
    if (context.req.path.startsWith("/v1/"))
      await this.note(context, { request_id: requestId, idempotency_key: null }, reply, 0);
    return respond(reply, { "Request-Id": requestId });
  }

  /** Nobody has read it, and nothing of it is noted: the connection, with the rest still on it, is of no more use. */
  tooLarge(): Response {
    const requestId = prefixed("req", 14);
    const error = new StripeError(413, {
      type: "invalid_request_error",
      message: "The request is too large: the Stripe sandbox takes one megabyte.",
    });
    return respond(this.errorReply(error, requestId), { "Request-Id": requestId, Connection: "close" });
  }

  private async note(
    context: ApiContext,
    cause: NonNullable<Cause>,
    reply: Reply,
    duration: number,
  ): Promise<void> {
    const { method, path, url } = context.req;
    this.parts.log.note({
      id: cause.request_id,
      at: Date.now(),
      method,
      path,
      query: new URL(url).search,
      // Read before, as a rule; who is gone can't be asked any more.
      text: method === "GET" ? "" : await context.req.text().catch(() => ""),
      idempotency_key: cause.idempotency_key,
      status: reply.status,
      answer: reply.body,
      duration_ms: Math.round(duration),
      replayed: reply.replayed ?? false,
      fault: reply.fault?.id ?? null,
    });
  }

  private async reply(route: Route, context: ApiContext, cause: NonNullable<Cause>): Promise<Reply> {
    try {
      await passArrival(this.parts.faults, route.method, context);
      authenticate(context.req.header("authorization"));
      const version = context.req.header("stripe-version");
      checkVersion(version);
      refuseConnect(context);
      const given = await formOf(context);
      const form = version
        ? refuseNameless(route, given)
        : await inTodaysWords(route, given, (id) => this.recurrenceOf(id));
      const params = withoutDeclined(this.parts.params.check(form, this.parts.contract.params(route.params)));
      refuseUnimplemented(params, route.implemented);
      if (route.method === "GET")
        return await this.parts.store.read((unit) => this.answer(unit, route, context, params, cause));
      return await this.once(route, context, { form, params, cause });
    } catch (error) {
      return this.errorReply(error, cause.request_id);
    }
  }

  private async recurrenceOf(price: string) {
    return (await this.parts.store.read((unit) => unit.get("price", price)))?.recurring ?? undefined;
  }

  /** A key makes the request happen at most once: its answer is committed together with what it did. */
  private async once(
    route: Route,
    context: ApiContext,
    { form, params, cause }: { form: Form; params: Checked; cause: NonNullable<Cause> },
  ): Promise<Reply> {
    const { store, keys } = this.parts;
    const key = cause.idempotency_key;
    if (!key) return await store.write(cause, (unit) => this.answer(unit, route, context, params, cause));
    const fingerprint = fingerprintOf(context.req.method, context.req.path, form);
    const replay = await keys.claim(key, fingerprint);
    try {
      if (replay) return saved({ ...replay, replayed: true });
      const remember = (unit: Unit, { status, body }: Reply) =>
        unit.remember({ key, fingerprint, request_id: cause.request_id, status, body });
      try {
        const reply = await store.write(cause, async (unit) => {
          const reply = await this.answer(unit, route, context, params, cause);
          remember(unit, reply);
          return reply;
        });
        return saved(reply);
      } catch (error) {
        // What it did is undone, but the request was carried out: its error is the answer from now on.
        const reply = this.errorReply(error, cause.request_id);
        await store.write(cause, async (unit) => remember(unit, reply));
        return saved(reply);
      }
    } finally {
      keys.release(key);
    }
  }

  private async answer(
    unit: Unit,
    route: Route,
    context: ApiContext,
    { expand: paths, ...params }: Checked,
    cause: NonNullable<Cause>,
  ): Promise<Reply> {
    const fault = passExecution(this.parts.faults, route.method, context);
    try {
      const reply = await this.carryOut(unit, route, context, params, paths, cause);
      if (fault?.kind === "commit_then_error")
        return this.errorReply(serverError(500, fault), cause.request_id);
      return { ...reply, fault };
    } catch (error) {
      // Nothing is committed: the fault waits for a request that does something.
      if (fault) this.parts.faults.giveBack(fault);
      throw error;
    }
  }

  private async carryOut(
    unit: Unit,
    route: Route,
    context: ApiContext,
    params: Omit<Checked, "expand">,
    paths: Checked[string] | undefined,
    cause: NonNullable<Cause>,
  ): Promise<Reply> {
    const answer = await route.answer({
      unit,
      params,
      id: context.req.param("id") ?? "",
      inner: context.req.param("inner") ?? "",
      path: context.req.path,
    });
    if (answer instanceof StripeError) return this.errorReply(answer, cause.request_id);
    const body = copy(answer);
    await expand(unit, body, texts(paths), this.canExpand);
    cutLines(body);
    this.parts.contract.checkAnswer(`${route.method} ${route.path}`, body);
    return { status: 200, body: `${JSON.stringify(body, null, 2)}\n` };
  }

  private errorReply(error: unknown, requestId: string): Reply {
    if (!(error instanceof StripeError)) console.error("Stripe sandbox:", error);
    const { status, body, headers } =
      error instanceof StripeError
        ? error
        : new StripeError(500, { type: "api_error", message: "The Stripe sandbox failed. See its log." });
    const shown = {
      error: {
        ...body,
        ...(body.code && {
          doc_url: `https://docs.stripe.com/error-codes#${body.code.replaceAll("_", "-")}`,
        }),
        request_log_url: `${this.parts.baseUrl()}/_sandbox/requests/${requestId}`,
      },
    };
    return { status, body: `${JSON.stringify(shown, null, 2)}\n`, headers };
  }
}

/** An error that is answered again to the same key: Stripe tells the SDK to save itself the retries. */
const saved = (reply: Reply): Reply =>
  reply.status < 500 ? reply : { ...reply, headers: { ...reply.headers, "Stripe-Should-Retry": "false" } };

function checkVersion(version: string | undefined): void {
  if (version && version !== apiVersion)
    throw invalidRequest(`The Stripe sandbox speaks API version ${apiVersion} only, not ${version}.`, {
      code: "sandbox_not_implemented",
    });
}

/** On behalf of another account: there is only one. */
function refuseConnect(context: ApiContext): void {
  for (const header of ["Stripe-Account", "Stripe-Context"])
    if (context.req.header(header)) throw notImplemented(`the header ${header}`);
}

async function formOf(context: ApiContext): Promise<Form> {
  const query = new URL(context.req.url).search;
  return {
    ...parseForm(query),
    ...(context.req.method === "GET" ? {} : parseForm(await context.req.text())),
  };
}

const texts = (value: Checked[string] | undefined): string[] =>
  Array.isArray(value) ? value.filter((element): element is string => typeof element === "string") : [];

function respond(reply: Reply, headers: Record<string, string>): Response {
  const { status, body, replayed } = reply;
  return new Response(body, {
    status,
    headers: {
      ...headers,
      ...reply.headers,
      "Content-Type": "application/json",
      "Cache-Control": "no-cache, no-store",
      "Stripe-Version": apiVersion,
      ...(replayed && { "Idempotent-Replayed": "true" }),
    },
  });
}
