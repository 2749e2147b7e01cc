import { previewInvoice } from "../engine/preview";
import { invalidRequest } from "../errors";
import { type Route, route } from "../http/route";
import { supposeSchedule, supposeSubscription } from "./preview-subjects";
import { phaseParameters } from "./schedule-phases";

/** What a change would cost, and what comes next. It is rehearsed, and nothing is kept of it. */
export const invoicePreviews: Route[] = [
  route(
    "POST",
    "/v1/invoices/create_preview",
    "InvoiceCreatePreviewParams",
    [
      "currency",
      "customer",
      "customer_details.address",
      "discounts.coupon",
      "discounts.discount",
      "discounts.promotion_code",
      "invoice_items.amount",
      "invoice_items.currency",
      "invoice_items.description",
      "invoice_items.discountable",
      "invoice_items.invoiceitem",
      "invoice_items.metadata",
      "invoice_items.period",
      "invoice_items.price",
      "invoice_items.quantity",
      "invoice_items.unit_amount",
      "invoice_items.unit_amount_decimal",
      "preview_mode",
      "schedule",
      "schedule_details.end_behavior",
      ...phaseParameters("schedule_details.phases"),
      "schedule_details.phases.start_date",
      "schedule_details.proration_behavior",
      "subscription",
      "subscription_details.billing_cycle_anchor",
      "subscription_details.cancel_at",
      "subscription_details.cancel_at_period_end",
      "subscription_details.cancel_now",
      "subscription_details.items.deleted",
      "subscription_details.items.id",
      "subscription_details.items.metadata",
      "subscription_details.items.price",
      "subscription_details.items.price_data",
      "subscription_details.items.quantity",
      "subscription_details.pause",
      "subscription_details.proration_behavior",
      "subscription_details.proration_date",
      "subscription_details.resume_at",
      "subscription_details.start_date",
      "subscription_details.trial_end",
    ],
    async ({ unit, params }) => {
      if (
        (params.schedule || params.schedule_details) &&
        (params.subscription || params.subscription_details)
      )
        throw invalidRequest("`schedule` and `subscription` parameters can't be used together.");
      return await previewInvoice(unit, {
        suppose: async (rehearsal) =>
          params.schedule || params.schedule_details
            ? await supposeSchedule(rehearsal, params)
            : await supposeSubscription(rehearsal, params),
        recurring: params.preview_mode === "recurring",
      });
    },
  ),
];
