import { expect, test } from "vitest";
import { StripeError } from "../errors";
import { FaultDesk } from "./desk";
import { fits } from "./fault";
import { parseFault } from "./parse";

test.each([
  [null, "invoice.paid", true],
  ["*", "invoice.paid", true],
  ["invoice.*", "invoice.paid", true],
  ["invoice.*", "invoiceitem.created", false],
  ["invoice.paid", "invoice.paid", true],
  ["invoice.paid", "invoice.paid_out", false],
  ["*.updated", "customer.subscription.updated", true],
  ["/v1/subscriptions/*", "/v1/subscriptions/sub_1", true],
  ["/v1/subscriptions", "/v1/subscriptions/sub_1", false],
  ["/v1/a+b", "/v1/aab", false],
])("%s on %s: %s", (pattern, text, expected) => expect(fits(pattern, text)).toBe(expected));

const events = { type: null, endpoint: null };
const requests = { method: null, path: null };

test.each([
  [{ kind: "drop" }, { kind: "drop", count: null, ...events }],
  [
    { kind: "duplicate", type: "invoice.*", count: 3 },
    { kind: "duplicate", times: 2, count: 3, ...events, type: "invoice.*" },
  ],
  [
    { kind: "delay", ms: "1500", type: "", count: "" },
    { kind: "delay", ms: 1500, count: null, ...events },
  ],
  [{ kind: "reorder" }, { kind: "reorder", order: "reverse", count: null, ...events }],
  [
    { kind: "fail", status: 503 },
    { kind: "fail", status: 503, count: null, ...events },
  ],
  [
    { kind: "hang", method: "POST", path: "/v1/customers/*", retry_after: "" },
    { kind: "hang", method: "POST", path: "/v1/customers/*", count: null },
  ],
  [
    { kind: "rate_limit", retry_after: 2 },
    { kind: "rate_limit", retry_after: 2, count: null, ...requests },
  ],
  [{ kind: "decline" }, { kind: "decline", decline_code: "generic_decline", customer: null, count: null }],
])("%j is understood", (given, fault) => expect(parseFault(given)).toEqual(fault));

test.each([
  [{}, "kind"],
  [{ kind: "explode" }, "kind"],
  [{ kind: "drop", count: 0 }, "count"],
  [{ kind: "drop", count: 1.5 }, "count"],
  [{ kind: "drop", path: "/v1/customers" }, "path"],
  [{ kind: "delay" }, "ms"],
  [{ kind: "fail", status: 200 }, "status"],
  [{ kind: "duplicate", times: 1 }, "times"],
  [{ kind: "error", method: "PATCH" }, "method"],
  [{ kind: "error", path: "v1" }, "path"],
  [{ kind: "decline", customer: "ada" }, "customer"],
  [{ kind: "decline", decline_code: { code: "x" } }, "decline_code"],
])("%j is refused because of %s", (given, param) => {
  const refused = () => parseFault(given);
  expect(refused).toThrow(StripeError);
  expect(refused).toThrow(expect.objectContaining({ body: expect.objectContaining({ param }) }));
});

test("the oldest that fits strikes, until it is used up", () => {
  const desk = new FaultDesk();
  const post = desk.add(parseFault({ kind: "error", method: "POST", count: 2 }));
  const any = desk.add(parseFault({ kind: "error" }));
  const strike = () => desk.request("execution", "POST", "/v1/customers")?.id;
  expect([strike(), strike(), strike()]).toEqual([post.id, post.id, any.id]);
  expect(desk.request("arrival", "POST", "/v1/customers")).toBeUndefined();
  expect(desk.list().map(({ struck }) => struck)).toEqual([1, 2]);
});

test("a delivery is delayed once by the same fault", () => {
  const desk = new FaultDesk();
  const delivery = { id: "del_1", type: "invoice.paid", endpoint_id: "we_1", url: "http://x.test/" };
  const delay = desk.add(parseFault({ kind: "delay", ms: 10, endpoint: "we_1" }));
  const drop = desk.add(parseFault({ kind: "drop", endpoint: "http://x.test/" }));
  expect([desk.delivery(delivery)?.id, desk.delivery(delivery)?.id]).toEqual([delay.id, drop.id]);
  expect(desk.delivery({ ...delivery, endpoint_id: "we_2", url: "http://y.test/" })).toBeUndefined();
});

test("removing a fault lets go whoever waits for it", () => {
  const desk = new FaultDesk();
  const hang = desk.add(parseFault({ kind: "hang" }));
  const removal = desk.removal(hang);
  expect(removal.aborted).toBe(false);
  expect(desk.remove(hang.id)).toBe(hang);
  expect([removal.aborted, desk.list(), desk.remove(hang.id)]).toEqual([true, [], undefined]);
});
