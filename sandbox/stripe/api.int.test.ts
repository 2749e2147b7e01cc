import { describe, expect, test } from "vitest";
import { makePrice, useSandbox } from "./testing/sandbox";

const { stripe, url } = await useSandbox("api");

const key = "Bearer sk_test_sandbox_0001";

/** A request as it is on the wire. */
async function request(method: string, path: string, form?: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: key, "Content-Type": "application/x-www-form-urlencoded", ...headers },
    ...(form !== undefined && { body: form }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe("parameters", () => {
  test.each([
    ["POST", "/v1/customers", "nope=1", "parameter_unknown", "nope", "Received unknown parameter: nope"],
    [
      "POST",
      "/v1/customers",
      "invoice_settings[nope]=1",
      "parameter_unknown",
      "invoice_settings[nope]",
      "Received unknown parameter: invoice_settings[nope]",
    ],
    ["POST", "/v1/customers", "balance=abc", "parameter_invalid_integer", "balance", "Invalid integer: abc"],
    ["POST", "/v1/products", "", "parameter_missing", "name", "Missing required param: name."],
    [
      "POST",
      "/v1/prices",
      "currency=usd&unit_amount=1&recurring[interval]=eon&product_data[name]=x",
      undefined,
      "recurring[interval]",
      "Invalid recurring[interval]: must be one of day, month, week, or year",
    ],
    [
      "POST",
      "/v1/prices",
      "currency=usd&unit_amount=1&recurring[interval]=month&product=prod_none",
      "resource_missing",
      "product",
      "No such product: 'prod_none'",
    ],
    ["POST", "/v1/products", "name=x&active=perhaps", undefined, "active", "Invalid boolean: perhaps"],
    [
      "GET",
      "/v1/customers?limit=many",
      undefined,
      "parameter_invalid_integer",
      "limit",
      "Invalid integer: many",
    ],
    [
      "GET",
      "/v1/customers?starting_after=cus_none",
      undefined,
      "resource_missing",
      "starting_after",
      "No such customer: 'cus_none'",
    ],
    [
      "POST",
      "/v1/subscriptions",
      "customer=x&items[0][price]=y&application_fee_percent=7",
      "sandbox_not_implemented",
      "application_fee_percent",
      /does not implement application_fee_percent/,
    ],
    [
      "POST",
      "/v1/checkout/sessions",
      "mode=subscription&line_items[0][tax_rates][]=x",
      "sandbox_not_implemented",
      "line_items[0][tax_rates]",
      /not implement/,
    ],
    [
      "POST",
      "/v1/subscription_schedules",
      "customer=x&billing_mode[type]=classic",
      "sandbox_not_implemented",
      "billing_mode[type]",
      /billing_mode\[type\]=classic/,
    ],
  ])("%s %s %s", async (method, path, form, code, param, message) => {
    const { status, body } = await request(method, path, form);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: "invalid_request_error", param });
    expect(body.error.code).toBe(code);
    if (typeof message === "string") expect(body.error.message).toBe(message);
    else expect(body.error.message).toMatch(message);
    expect(body.error.request_log_url).toContain("req_");
  });

  test("lists come as a[]= and as a[0]=, and '' unsets", async () => {
    const both = await request(
      "POST",
      "/v1/products",
      "name=Both&images[]=https://a.test/1&images[]=https://a.test/2&marketing_features[0][name]=Fast&metadata[a]=1&metadata[b]=2&description=Old",
    );
    expect(both.body).toMatchObject({
      images: ["https://a.test/1", "https://a.test/2"],
      marketing_features: [{ name: "Fast" }],
      metadata: { a: "1", b: "2" },
    });
    const unset = await request("POST", `/v1/products/${both.body.id}`, "description=&metadata[a]=&images=");
    expect(unset.body).toMatchObject({ description: null, metadata: { b: "2" }, images: [] });
    expect((await request("POST", `/v1/products/${both.body.id}`, "metadata=")).body.metadata).toEqual({});
  });

  test("decimals keep their digits", async () => {
    const price = await makePrice(stripe, {
      unit_amount: undefined,
      unit_amount_decimal: (await import("stripe")).default.Decimal.from("0.125"),
    });
    expect(price.unit_amount).toBeNull();
    expect(price.unit_amount_decimal?.toString()).toBe("0.125");
  });
});

test("what the sandbox never does may be declined wherever it could be asked for", async () => {
  const automatic_tax = { enabled: false };
  const { id: price } = await makePrice(stripe);
  const { id: customer } = await stripe.customers.create({ payment_method: "pm_card_visa" });
  const [method] = (await stripe.paymentMethods.list({ customer })).data;
  const items = [{ price, quantity: 1 }];
  const { id } = await stripe.subscriptions.create({
    customer,
    items,
    automatic_tax,
    default_payment_method: method?.id,
  });
  expect(await stripe.subscriptions.update(id, { automatic_tax })).toMatchObject({ automatic_tax });
  expect((await stripe.subscriptions.list({ customer, automatic_tax })).data).toMatchObject([{ id }]);
  const { id: invoice } = await stripe.invoices.create({ customer, automatic_tax });
  expect(await stripe.invoices.update(invoice, { automatic_tax })).toMatchObject({ automatic_tax });
  const phases = [{ items, duration: { interval: "month", interval_count: 1 }, automatic_tax } as const];
  await stripe.invoices.createPreview({ customer, automatic_tax, schedule_details: { phases } });
  const schedule = await stripe.subscriptionSchedules.create({
    customer,
    start_date: "now",
    default_settings: { automatic_tax, default_payment_method: method?.id },
    phases,
  });
  await stripe.subscriptionSchedules.update(schedule.id, { default_settings: { automatic_tax } });
  const declined = { adaptive_pricing: { enabled: false }, tax_id_collection: { enabled: false } };
  const success_url = "https://shop.test/";
  const session = { mode: "subscription", line_items: items, success_url, automatic_tax } as const;
  expect(await stripe.checkout.sessions.create({ ...session, ...declined })).toMatchObject({ automatic_tax });
  await expect(
    stripe.checkout.sessions.create({ ...session, automatic_tax: { enabled: true } }),
  ).rejects.toMatchObject({ code: "sandbox_not_implemented", param: "automatic_tax[enabled]" });
});

describe("authentication", () => {
  test.each([
    [{ Authorization: "" }, 401],
    [{ Authorization: "Bearer sk_live_000000000000" }, 401],
    [{ Authorization: "Bearer sk_test_1" }, 401],
    [{ Authorization: "Bearer rk_test_sandbox_1" }, 200],
    [{ Authorization: `Basic ${Buffer.from("sk_test_sandbox_1:").toString("base64")}` }, 200],
  ])("%o answers %i", async (headers, status) => {
    const answer = await request("GET", "/v1/customers", undefined, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("request-id")).toMatch(/^req_/);
    expect(answer.headers.get("stripe-version")).toBe("2026-10-28.endive");
  });

  test("another version is refused rather than answered with this one's shapes", async () => {
    const { status, body } = await request("GET", "/v1/customers", undefined, {
      "Stripe-Version": "2022-11-15",
    });
    expect(status).toBe(400);
    expect(body.error.message).toContain("2026-10-28.endive");
  });

  test("an unknown path is an error, not an empty object", async () => {
    const { status, body } = await request("GET", "/v1/unicorns");
    expect(status).toBe(404);
    expect(body.error).toMatchObject({
      type: "invalid_request_error",
      message: expect.stringContaining("GET: /v1/unicorns"),
    });
  });
});

describe("an idempotency key", () => {
  const withKey = (idempotencyKey: string) => ({ "Idempotency-Key": idempotencyKey });

  test("replays the answer, parameters in any order", async () => {
    const first = await request("POST", "/v1/customers", "email=a@b.test&name=Ada", withKey("replay"));
    const again = await request("POST", "/v1/customers", "name=Ada&email=a@b.test", withKey("replay"));
    expect(again.body).toEqual(first.body);
    expect([first, again].map(({ headers }) => headers.get("idempotent-replayed"))).toEqual([null, "true"]);
    expect((await stripe.customers.list({ email: "a@b.test" })).data).toHaveLength(1);
  });

  test("with other parameters is refused", async () => {
    await request("POST", "/v1/customers", "name=One", withKey("mismatch"));
    const other = await request("POST", "/v1/customers", "name=Two", withKey("mismatch"));
    expect(other.status).toBe(400);
    expect(other.body.error).toMatchObject({
      type: "idempotency_error",
      message: expect.stringMatching(/^Keys for idempotent requests/),
    });
  });

  test("twice at once makes one object", async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => request("POST", "/v1/customers", "email=once@b.test", withKey("at-once"))),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    expect((await stripe.customers.list({ email: "once@b.test" })).data).toHaveLength(1);
  });

  test("is not used up by a request that failed validation", async () => {
    expect((await request("POST", "/v1/customers", "nope=1", withKey("valid"))).status).toBe(400);
    expect((await request("POST", "/v1/customers", "name=Now", withKey("valid"))).status).toBe(200);
  });

  test("keeps the answer to a declined payment, and what it left behind", async () => {
    const customer = await stripe.customers.create();
    const attach = () =>
      stripe.paymentMethods.attach(
        "pm_card_chargeDeclined",
        { customer: customer.id },
        { idempotencyKey: "declined" },
      );
    const failures = [await attach().catch((error) => error), await attach().catch((error) => error)];
    expect(failures[1]).toMatchObject({
      statusCode: 402,
      code: "card_declined",
      decline_code: "generic_decline",
    });
    expect(failures[1].requestId).toBeDefined();
  });
});

describe("lists and expansion", () => {
  test("pages go forwards and backwards without gap", async () => {
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1)
      made.unshift((await stripe.customers.create({ email: "page@b.test" })).id);
    const email = "page@b.test";
    const first = await stripe.customers.list({ email, limit: 3 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([made.slice(0, 3), true]);
    const second = await stripe.customers.list({ email, limit: 3, starting_after: made[2] });
    expect([second.data.map(({ id }) => id), second.has_more]).toEqual([made.slice(3, 6), true]);
    const back = await stripe.customers.list({ email, limit: 3, ending_before: made[3] });
    expect([back.data.map(({ id }) => id), back.has_more]).toEqual([made.slice(0, 3), false]);
    expect(
      (await stripe.customers.list({ email, limit: 2 }).autoPagingToArray({ limit: 100 })).map(
        ({ id }) => id,
      ),
    ).toEqual(made);
    expect((await request("GET", "/v1/customers?limit=0")).body.data).toHaveLength(1);
    expect((await request("GET", "/v1/customers?limit=101")).status).toBe(200);
    expect(
      (await request("GET", `/v1/customers?starting_after=${made[0]}&ending_before=${made[1]}`)).status,
    ).toBe(400);
  });

  test("expansion goes four levels deep, into lists too", async () => {
    const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
    const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    const price = await makePrice(stripe);
    await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: method?.id,
    });
    const list = await stripe.subscriptions.list({
      customer: customer.id,
      expand: [
        "data.customer",
        "data.latest_invoice.payments",
        "data.default_payment_method.customer.sources",
      ],
    });
    expect(list.data[0]).toMatchObject({
      customer: { id: customer.id },
      default_payment_method: { customer: { sources: { data: [] } } },
      latest_invoice: { payments: { data: [{ status: "paid" }] } },
    });
    const tooDeep = stripe.subscriptions.list({ expand: ["data.items.data.price.product"] });
    await expect(tooDeep).rejects.toThrow(/more than 4 levels/);
    const deepEnough = await stripe.subscriptions.retrieve(list.data[0]?.id ?? "", {
      expand: ["items.data.price.product"],
    });
    expect(deepEnough).toMatchObject({ items: { data: [{ price: { product: { name: "Pro" } } }] } });
    await expect(stripe.customers.retrieve(customer.id, { expand: ["name"] })).rejects.toThrow(
      /cannot be expanded/,
    );
    expect(await stripe.customers.retrieve(customer.id, { expand: ["subscriptions"] })).toMatchObject({
      subscriptions: { data: [{ status: "active" }] },
    });
  });

  test("a lookup key finds its price, and moves when it is told to", async () => {
    const old = await makePrice(stripe, { lookup_key: "pro_monthly" });
    await expect(makePrice(stripe, { lookup_key: "pro_monthly" })).rejects.toThrow(
      /already uses that lookup key/,
    );
    const current = await makePrice(stripe, {
      lookup_key: "pro_monthly",
      transfer_lookup_key: true,
      unit_amount: 3900,
    });
    expect(
      (await stripe.prices.list({ lookup_keys: ["pro_monthly", "none"] })).data.map(({ id }) => id),
    ).toEqual([current.id]);
    expect((await stripe.prices.retrieve(old.id)).lookup_key).toBeNull();
  });

  test("a price in use shows its new lookup key inside the subscription", async () => {
    const price = await makePrice(stripe, { lookup_key: "moving" });
    const customer = await stripe.customers.create({ payment_method: "pm_card_visa" });
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    const { id } = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: method?.id,
    });
    await makePrice(stripe, { lookup_key: "moving", transfer_lookup_key: true });
    const [item] = (await stripe.subscriptionItems.list({ subscription: id })).data;
    expect(item?.price.lookup_key).toBeNull();
    expect((await stripe.subscriptionItems.retrieve(item?.id ?? "")).id).toBe(item?.id);
  });
});

test("whole numbers are keys of metadata like any other", async () => {
  const created = await request("POST", "/v1/customers", "metadata[0]=nought&metadata[1]=one");
  expect(created.body.metadata).toEqual({ 0: "nought", 1: "one" });
  const changed = await request("POST", `/v1/customers/${created.body.id}`, "metadata[7]=seven&metadata[0]=");
  expect(changed.body.metadata).toEqual({ 1: "one", 7: "seven" });
});

test("a request that is too large is refused", async () => {
  const { status, body } = await request("POST", "/v1/customers", `description=${"x".repeat(1024 * 1024)}`);
  expect([status, body.error.type]).toEqual([413, "invalid_request_error"]);
});

describe("an address that leads nowhere is refused", () => {
  const session = "mode=setup&currency=usd&success_url=https://shop.test";
  const payment = "amount=500&currency=usd&confirm=true&payment_method=pm_card_authenticationRequired";
  test.each([
    ["/v1/checkout/sessions", "mode=setup&currency=usd&success_url=shop.test", "success_url"],
    ["/v1/checkout/sessions", `${session}&cancel_url=javascript:alert(1)`, "cancel_url"],
    ["/v1/payment_intents", `${payment}&return_url=foo`, "return_url"],
    ["/v1/setup_intents", "confirm=true&payment_method=pm_card_visa&return_url=JavaScript:x", "return_url"],
    [
      "/v1/billing_portal/configurations",
      "features[invoice_history][enabled]=true&default_return_url=data:text/html,x",
      "default_return_url",
    ],
    ["/v1/webhook_endpoints", "enabled_events[]=*&url=shop.test", "url"],
  ])("%s with %s", async (path, form, param) => {
    const { status, body } = await request("POST", path, form);
    expect({ status, ...body.error }).toMatchObject({ status: 400, code: "url_invalid", param });
  });

  test("but not an app's own", async () => {
    const { body } = await request("POST", "/v1/payment_intents", `${payment}&return_url=shop-app://paid`);
    expect(body.next_action.redirect_to_url.return_url).toBe("shop-app://paid");
  });
});
