import { type CreditGiven, composeCreditNote, issueCreditNote, voidCreditNote } from "../flows/credit-notes";
import { nowOf } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata } from "../objects/metadata";
import type { CreditNote } from "../objects/wire";
import type { Unit } from "../store/unit";

const honoured = [
  "amount",
  "credit_amount",
  "effective_at",
  "email_type",
  "invoice",
  "lines.amount",
  "lines.description",
  "lines.invoice_line_item",
  "lines.metadata",
  "lines.quantity",
  "lines.type",
  "lines.unit_amount",
  "lines.unit_amount_decimal",
  "memo",
  "metadata",
  "out_of_band_amount",
  "reason",
  "refund_amount",
  "refunds.amount_refunded",
  "refunds.refund",
  "refunds.type",
] as const;

export const creditNotes: Route[] = [
  route("POST", "/v1/credit_notes", "CreditNoteCreateParams", honoured, async ({ unit, params }) => {
    const invoice = await unit.need("invoice", params.invoice, "invoice");
    return await issueCreditNote(unit, invoice, given(params), await nowOf(unit, invoice.test_clock));
  }),

  route("GET", "/v1/credit_notes/preview", "CreditNotePreviewParams", honoured, async ({ unit, params }) => {
    return await preview(unit, params.invoice, given(params));
  }),

  route(
    "GET",
    "/v1/credit_notes/preview/lines",
    "CreditNoteListPreviewLineItemsParams",
    [...honoured, "limit"],
    async ({ unit, params, path }) => {
      const { lines } = await preview(unit, params.invoice, given(params));
      return { ...lines, data: lines.data.slice(0, params.limit ?? 10), url: path };
    },
  ),

  route(
    "GET",
    "/v1/credit_notes",
    "CreditNoteListParams",
    [...paging, "created", "customer", "invoice"],
    async (call) => {
      const { created, customer, invoice } = call.params;
      return await call.unit.list(
        "credit_note",
        { allOf: keysOf({ customer, invoice }), created },
        pageOf(call),
      );
    },
  ),

  route("GET", "/v1/credit_notes/:id", "CreditNoteRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("credit_note", id);
  }),

  route(
    "POST",
    "/v1/credit_notes/:id",
    "CreditNoteUpdateParams",
    ["memo", "metadata"],
    async ({ unit, id, params }) => {
      const note = await unit.need("credit_note", id);
      if (params.memo !== undefined) note.memo = params.memo || null;
      note.metadata = mergeMetadata(note.metadata, params.metadata);
      unit.emit("credit_note.updated", note, await timeOf(unit, note));
      return note;
    },
  ),

  route("POST", "/v1/credit_notes/:id/void", "CreditNoteVoidCreditNoteParams", [], async ({ unit, id }) => {
    const note = await unit.need("credit_note", id);
    await voidCreditNote(unit, note, await timeOf(unit, note));
    return note;
  }),

  route("GET", "/v1/credit_notes/:id/lines", "CreditNoteListLineItemsParams", ["limit"], async (call) => {
    const { lines } = await call.unit.need("credit_note", call.id);
    const { limit, url } = pageOf(call);
    return { ...lines, data: lines.data.slice(0, limit), has_more: lines.data.length > (limit ?? 10), url };
  }),
];

type Params = Omit<CreditGiven, "metadata"> & { metadata?: Parameters<typeof mergeMetadata>[1] };

const given = (params: Params): CreditGiven => ({ ...params, metadata: mergeMetadata({}, params.metadata) });

async function preview(unit: Unit, id: string, credit: CreditGiven): Promise<CreditNote> {
  const invoice = await unit.need("invoice", id, "invoice");
  return await composeCreditNote(unit, invoice, credit, await nowOf(unit, invoice.test_clock));
}

async function timeOf(unit: Unit, { invoice }: CreditNote): Promise<number> {
  return await nowOf(unit, (await unit.need("invoice", invoice)).test_clock);
}
