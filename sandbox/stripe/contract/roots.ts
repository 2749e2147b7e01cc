import type Stripe from "stripe";
import type * as Cli from "./cli";

/**
 * All that the sandbox speaks, in the SDK's own types. The generator turns each property below into a JSON schema,
 * and the same names type the routes and the store: a shape can't be in use without being checked.
 */

/** By the value of an object's `object` property. */
export interface Objects {
  balance_transaction: Stripe.BalanceTransaction;
  "billing_portal.configuration": Stripe.BillingPortal.Configuration;
  "billing_portal.session": Stripe.BillingPortal.Session;
  charge: Stripe.Charge;
  "checkout.session": Stripe.Checkout.Session;
  coupon: Stripe.Coupon;
  credit_note: Stripe.CreditNote;
  customer: Stripe.Customer;
  discount: Stripe.Discount;
  dispute: Stripe.Dispute;
  customer_balance_transaction: Stripe.CustomerBalanceTransaction;
  invoice: Stripe.Invoice;
  invoice_payment: Stripe.InvoicePayment;
  invoiceitem: Stripe.InvoiceItem;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  price: Stripe.Price;
  product: Stripe.Product;
  promotion_code: Stripe.PromotionCode;
  refund: Stripe.Refund;
  setup_intent: Stripe.SetupIntent;
  subscription: Stripe.Subscription;
  subscription_schedule: Stripe.SubscriptionSchedule;
  "test_helpers.test_clock": Stripe.TestHelpers.TestClock;
  webhook_endpoint: Stripe.WebhookEndpoint;
}

/** Objects that live inside others and are never stored by themselves. */
export interface Parts {
  credit_note_line_item: Stripe.CreditNoteLineItem;
  event: Stripe.EventBase;
  item: Stripe.LineItem;
  line_item: Stripe.InvoiceLineItem;
  plan: Stripe.Plan;
  "stripecli.session": Cli.CliSession;
  subscription_item: Stripe.SubscriptionItem;
}

/** What is left of an object after its deletion. */
export interface DeletedObjects {
  coupon: Stripe.DeletedCoupon;
  customer: Stripe.DeletedCustomer;
  discount: Stripe.DeletedDiscount;
  invoice: Stripe.DeletedInvoice;
  invoiceitem: Stripe.DeletedInvoiceItem;
  product: Stripe.DeletedProduct;
  subscription_item: Stripe.DeletedSubscriptionItem;
  "test_helpers.test_clock": Stripe.TestHelpers.DeletedTestClock;
  webhook_endpoint: Stripe.DeletedWebhookEndpoint;
}

/** What a request may send, by the SDK's name for it. */
export interface Params {
  BalanceTransactionListParams: Stripe.BalanceTransactionListParams;
  BalanceTransactionRetrieveParams: Stripe.BalanceTransactionRetrieveParams;
  ChargeCaptureParams: Stripe.ChargeCaptureParams;
  ChargeCreateParams: Stripe.ChargeCreateParams;
  ChargeListParams: Stripe.ChargeListParams;
  ChargeRetrieveParams: Stripe.ChargeRetrieveParams;
  ChargeSearchParams: Stripe.ChargeSearchParams;
  ChargeUpdateParams: Stripe.ChargeUpdateParams;
  CliSessionCreateParams: Cli.CliSessionCreateParams;
  CheckoutSessionCreateParams: Stripe.Checkout.SessionCreateParams;
  CheckoutSessionExpireParams: Stripe.Checkout.SessionExpireParams;
  CheckoutSessionListLineItemsParams: Stripe.Checkout.SessionListLineItemsParams;
  CheckoutSessionListParams: Stripe.Checkout.SessionListParams;
  CheckoutSessionRetrieveParams: Stripe.Checkout.SessionRetrieveParams;
  CheckoutSessionUpdateParams: Stripe.Checkout.SessionUpdateParams;
  CouponCreateParams: Stripe.CouponCreateParams;
  CouponDeleteParams: Stripe.CouponDeleteParams;
  CouponListParams: Stripe.CouponListParams;
  CouponRetrieveParams: Stripe.CouponRetrieveParams;
  CouponUpdateParams: Stripe.CouponUpdateParams;
  CustomerCreateBalanceTransactionParams: Stripe.CustomerCreateBalanceTransactionParams;
  CreditNoteCreateParams: Stripe.CreditNoteCreateParams;
  CreditNoteListLineItemsParams: Stripe.CreditNoteListLineItemsParams;
  CreditNoteListParams: Stripe.CreditNoteListParams;
  CreditNoteListPreviewLineItemsParams: Stripe.CreditNoteListPreviewLineItemsParams;
  CreditNotePreviewParams: Stripe.CreditNotePreviewParams;
  CreditNoteRetrieveParams: Stripe.CreditNoteRetrieveParams;
  CreditNoteUpdateParams: Stripe.CreditNoteUpdateParams;
  CreditNoteVoidCreditNoteParams: Stripe.CreditNoteVoidCreditNoteParams;
  CustomerCreateParams: Stripe.CustomerCreateParams;
  CustomerDeleteParams: Stripe.CustomerDeleteParams;
  CustomerListBalanceTransactionsParams: Stripe.CustomerListBalanceTransactionsParams;
  CustomerListParams: Stripe.CustomerListParams;
  CustomerListPaymentMethodsParams: Stripe.CustomerListPaymentMethodsParams;
  CustomerRetrieveBalanceTransactionParams: Stripe.CustomerRetrieveBalanceTransactionParams;
  CustomerRetrieveParams: Stripe.CustomerRetrieveParams;
  CustomerSearchParams: Stripe.CustomerSearchParams;
  CustomerRetrievePaymentMethodParams: Stripe.CustomerRetrievePaymentMethodParams;
  CustomerUpdateBalanceTransactionParams: Stripe.CustomerUpdateBalanceTransactionParams;
  CustomerUpdateParams: Stripe.CustomerUpdateParams;
  DisputeCloseParams: Stripe.DisputeCloseParams;
  DisputeListParams: Stripe.DisputeListParams;
  DisputeRetrieveParams: Stripe.DisputeRetrieveParams;
  DisputeUpdateParams: Stripe.DisputeUpdateParams;
  EventListParams: Stripe.EventListParams;
  EventRetrieveParams: Stripe.EventRetrieveParams;
  EventRetryParams: Cli.EventRetryParams;
  InvoiceAddLinesParams: Stripe.InvoiceAddLinesParams;
  InvoiceCreateParams: Stripe.InvoiceCreateParams;
  InvoiceCreatePreviewParams: Stripe.InvoiceCreatePreviewParams;
  InvoiceDeleteParams: Stripe.InvoiceDeleteParams;
  InvoiceFinalizeInvoiceParams: Stripe.InvoiceFinalizeInvoiceParams;
  InvoiceItemCreateParams: Stripe.InvoiceItemCreateParams;
  InvoiceItemDeleteParams: Stripe.InvoiceItemDeleteParams;
  InvoiceItemListParams: Stripe.InvoiceItemListParams;
  InvoiceItemRetrieveParams: Stripe.InvoiceItemRetrieveParams;
  InvoiceItemUpdateParams: Stripe.InvoiceItemUpdateParams;
  InvoiceListLineItemsParams: Stripe.InvoiceListLineItemsParams;
  InvoiceListParams: Stripe.InvoiceListParams;
  InvoiceMarkUncollectibleParams: Stripe.InvoiceMarkUncollectibleParams;
  InvoicePayParams: Stripe.InvoicePayParams;
  InvoicePaymentListParams: Stripe.InvoicePaymentListParams;
  InvoicePaymentRetrieveParams: Stripe.InvoicePaymentRetrieveParams;
  InvoiceRemoveLinesParams: Stripe.InvoiceRemoveLinesParams;
  InvoiceRetrieveParams: Stripe.InvoiceRetrieveParams;
  InvoiceSearchParams: Stripe.InvoiceSearchParams;
  InvoiceSendInvoiceParams: Stripe.InvoiceSendInvoiceParams;
  InvoiceUpdateLineItemParams: Stripe.InvoiceUpdateLineItemParams;
  InvoiceUpdateLinesParams: Stripe.InvoiceUpdateLinesParams;
  InvoiceUpdateParams: Stripe.InvoiceUpdateParams;
  InvoiceVoidInvoiceParams: Stripe.InvoiceVoidInvoiceParams;
  PaymentIntentCancelParams: Stripe.PaymentIntentCancelParams;
  PaymentIntentCaptureParams: Stripe.PaymentIntentCaptureParams;
  PaymentIntentConfirmParams: Stripe.PaymentIntentConfirmParams;
  PaymentIntentCreateParams: Stripe.PaymentIntentCreateParams;
  PaymentIntentListParams: Stripe.PaymentIntentListParams;
  PaymentIntentRetrieveParams: Stripe.PaymentIntentRetrieveParams;
  PaymentIntentSearchParams: Stripe.PaymentIntentSearchParams;
  PaymentIntentUpdateParams: Stripe.PaymentIntentUpdateParams;
  PaymentMethodAttachParams: Stripe.PaymentMethodAttachParams;
  PaymentMethodCreateParams: Stripe.PaymentMethodCreateParams;
  PaymentMethodDetachParams: Stripe.PaymentMethodDetachParams;
  PaymentMethodListParams: Stripe.PaymentMethodListParams;
  PaymentMethodRetrieveParams: Stripe.PaymentMethodRetrieveParams;
  PaymentMethodUpdateParams: Stripe.PaymentMethodUpdateParams;
  PaymentPageConfirmParams: Cli.PaymentPageConfirmParams;
  PaymentPageRetrieveParams: Cli.PaymentPageRetrieveParams;
  PortalConfigurationCreateParams: Stripe.BillingPortal.ConfigurationCreateParams;
  PortalConfigurationListParams: Stripe.BillingPortal.ConfigurationListParams;
  PortalConfigurationRetrieveParams: Stripe.BillingPortal.ConfigurationRetrieveParams;
  PortalConfigurationUpdateParams: Stripe.BillingPortal.ConfigurationUpdateParams;
  PortalSessionCreateParams: Stripe.BillingPortal.SessionCreateParams;
  PriceCreateParams: Stripe.PriceCreateParams;
  PriceListParams: Stripe.PriceListParams;
  PriceRetrieveParams: Stripe.PriceRetrieveParams;
  PriceSearchParams: Stripe.PriceSearchParams;
  PriceUpdateParams: Stripe.PriceUpdateParams;
  ProductCreateParams: Stripe.ProductCreateParams;
  ProductDeleteParams: Stripe.ProductDeleteParams;
  ProductListParams: Stripe.ProductListParams;
  ProductRetrieveParams: Stripe.ProductRetrieveParams;
  ProductSearchParams: Stripe.ProductSearchParams;
  ProductUpdateParams: Stripe.ProductUpdateParams;
  PromotionCodeCreateParams: Stripe.PromotionCodeCreateParams;
  PromotionCodeListParams: Stripe.PromotionCodeListParams;
  PromotionCodeRetrieveParams: Stripe.PromotionCodeRetrieveParams;
  PromotionCodeUpdateParams: Stripe.PromotionCodeUpdateParams;
  RefundCancelParams: Stripe.RefundCancelParams;
  RefundCreateParams: Stripe.RefundCreateParams;
  RefundListParams: Stripe.RefundListParams;
  RefundRetrieveParams: Stripe.RefundRetrieveParams;
  RefundUpdateParams: Stripe.RefundUpdateParams;
  SetupIntentCancelParams: Stripe.SetupIntentCancelParams;
  SetupIntentConfirmParams: Stripe.SetupIntentConfirmParams;
  SetupIntentCreateParams: Stripe.SetupIntentCreateParams;
  SetupIntentListParams: Stripe.SetupIntentListParams;
  SetupIntentRetrieveParams: Stripe.SetupIntentRetrieveParams;
  SetupIntentUpdateParams: Stripe.SetupIntentUpdateParams;
  SubscriptionCancelParams: Stripe.SubscriptionCancelParams;
  SubscriptionCreateParams: Stripe.SubscriptionCreateParams;
  SubscriptionDeleteDiscountParams: Stripe.SubscriptionDeleteDiscountParams;
  SubscriptionItemCreateParams: Stripe.SubscriptionItemCreateParams;
  SubscriptionItemDeleteParams: Stripe.SubscriptionItemDeleteParams;
  SubscriptionItemListParams: Stripe.SubscriptionItemListParams;
  SubscriptionItemRetrieveParams: Stripe.SubscriptionItemRetrieveParams;
  SubscriptionItemUpdateParams: Stripe.SubscriptionItemUpdateParams;
  SubscriptionListParams: Stripe.SubscriptionListParams;
  SubscriptionMigrateParams: Stripe.SubscriptionMigrateParams;
  SubscriptionPauseParams: Stripe.SubscriptionPauseParams;
  SubscriptionResumeParams: Stripe.SubscriptionResumeParams;
  SubscriptionRetrieveParams: Stripe.SubscriptionRetrieveParams;
  SubscriptionSearchParams: Stripe.SubscriptionSearchParams;
  SubscriptionScheduleCancelParams: Stripe.SubscriptionScheduleCancelParams;
  SubscriptionScheduleCreateParams: Stripe.SubscriptionScheduleCreateParams;
  SubscriptionScheduleListParams: Stripe.SubscriptionScheduleListParams;
  SubscriptionScheduleReleaseParams: Stripe.SubscriptionScheduleReleaseParams;
  SubscriptionScheduleRetrieveParams: Stripe.SubscriptionScheduleRetrieveParams;
  SubscriptionScheduleUpdateParams: Stripe.SubscriptionScheduleUpdateParams;
  SubscriptionUpdateParams: Stripe.SubscriptionUpdateParams;
  TestClockAdvanceParams: Stripe.TestHelpers.TestClockAdvanceParams;
  TestClockCreateParams: Stripe.TestHelpers.TestClockCreateParams;
  TestClockDeleteParams: Stripe.TestHelpers.TestClockDeleteParams;
  TestClockListParams: Stripe.TestHelpers.TestClockListParams;
  TestClockRetrieveParams: Stripe.TestHelpers.TestClockRetrieveParams;
  WebhookEndpointCreateParams: Stripe.WebhookEndpointCreateParams;
  WebhookEndpointDeleteParams: Stripe.WebhookEndpointDeleteParams;
  WebhookEndpointListParams: Stripe.WebhookEndpointListParams;
  WebhookEndpointRetrieveParams: Stripe.WebhookEndpointRetrieveParams;
  WebhookEndpointUpdateParams: Stripe.WebhookEndpointUpdateParams;
}
