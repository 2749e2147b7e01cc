import { invalidRequest, missingParameter } from "../errors";
import { wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { newCoupon } from "../objects/coupon";
import { mergeMetadata } from "../objects/metadata";
import { newPromotionCode } from "../objects/promotion-code";

export const coupons: Route[] = [
  route(
    "POST",
    "/v1/coupons",
    "CouponCreateParams",
    [
      "amount_off",
      "applies_to",
      "currency",
      "duration",
      "duration_in_months",
      "id",
      "max_redemptions",
      "metadata",
      "name",
      "percent_off",
      "redeem_by",
    ],
    async ({ unit, params }) => {
      const { amount_off, percent_off, duration = "once" } = params;
      if ((amount_off === undefined) === (percent_off === undefined))
        throw invalidRequest("You must pass exactly one of `percent_off` and `amount_off`.");
      if (percent_off !== undefined && (percent_off <= 0 || percent_off > 100))
        throw invalidRequest("Invalid `percent_off`: must be above 0 and at most 100.", {
          param: "percent_off",
        });
      if (amount_off !== undefined && !params.currency) throw missingParameter("currency");
      if (duration === "repeating" && !params.duration_in_months)
        throw missingParameter("duration_in_months");
      if (params.id && (await unit.get("coupon", params.id)))
        throw invalidRequest("Coupon already exists.", { code: "resource_already_exists", param: "id" });
      const products = params.applies_to?.products;
      const coupon = newCoupon(
        {
          ...params,
          applies_to: products && { products },
          currency: params.currency?.toLowerCase(),
          duration,
          metadata: mergeMetadata({}, params.metadata),
        },
        wallNow(),
      );
      unit.add("coupon", coupon, null);
      unit.emit("coupon.created", coupon, wallNow());
      return coupon;
    },
  ),

  route("GET", "/v1/coupons", "CouponListParams", [...paging, "created"], async (call) => {
    return await call.unit.list("coupon", { created: call.params.created }, pageOf(call));
  }),

  route("GET", "/v1/coupons/:id", "CouponRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("coupon", id);
  }),

  route(
    "POST",
    "/v1/coupons/:id",
    "CouponUpdateParams",
    ["metadata", "name"],
    async ({ unit, id, params }) => {
      const coupon = await unit.need("coupon", id);
      if (params.name !== undefined) coupon.name = params.name || null;
      coupon.metadata = mergeMetadata(coupon.metadata, params.metadata);
      unit.emit("coupon.updated", coupon, wallNow());
      return coupon;
    },
  ),

  // What was discounted stays so: the coupon only can't be given any more.
  route("DELETE", "/v1/coupons/:id", "CouponDeleteParams", [], async ({ unit, id }) => {
    unit.emit("coupon.deleted", await unit.need("coupon", id), wallNow());
    await unit.remove("coupon", id);
    return { id, object: "coupon", deleted: true };
  }),
];

export const promotionCodes: Route[] = [
  route(
    "POST",
    "/v1/promotion_codes",
    "PromotionCodeCreateParams",
    [
      "active",
      "code",
      "customer",
      "expires_at",
      "max_redemptions",
      "metadata",
      "promotion.coupon",
      "promotion.type",
      "restrictions.first_time_transaction",
      "restrictions.minimum_amount",
      "restrictions.minimum_amount_currency",
    ],
    async ({ unit, params }) => {
      if (!params.promotion.coupon) throw missingParameter("promotion[coupon]");
      const coupon = await unit.need("coupon", params.promotion.coupon, "promotion[coupon]");
      if (params.customer) await unit.need("customer", params.customer, "customer");
      if (
        params.code &&
        (await unit.latest("promotion_code", { allOf: [`code:${params.code.toLowerCase()}`, "active:true"] }))
      )
        throw invalidRequest("An active promotion code with that code already exists.", { param: "code" });
      const code = newPromotionCode(
        {
          ...params,
          coupon: coupon.id,
          restrictions: {
            first_time_transaction: params.restrictions?.first_time_transaction,
            minimum_amount: params.restrictions?.minimum_amount,
            minimum_amount_currency: params.restrictions?.minimum_amount_currency,
          },
          metadata: mergeMetadata({}, params.metadata),
        },
        wallNow(),
      );
      unit.add("promotion_code", code, null);
      unit.emit("promotion_code.created", code, wallNow());
      return code;
    },
  ),

  route(
    "GET",
    "/v1/promotion_codes",
    "PromotionCodeListParams",
    [...paging, "active", "code", "coupon", "created", "customer"],
    async (call) => {
      const { active, code, coupon, created, customer } = call.params;
      const allOf = keysOf({ active, code: code?.toLowerCase(), coupon, customer });
      return await call.unit.list("promotion_code", { allOf, created }, pageOf(call));
    },
  ),

  route("GET", "/v1/promotion_codes/:id", "PromotionCodeRetrieveParams", [], async ({ unit, id }) => {
    return await unit.need("promotion_code", id);
  }),

  route(
    "POST",
    "/v1/promotion_codes/:id",
    "PromotionCodeUpdateParams",
    ["active", "metadata"],
    async ({ unit, id, params }) => {
      const code = await unit.need("promotion_code", id);
      if (params.active !== undefined) code.active = params.active;
      code.metadata = mergeMetadata(code.metadata, params.metadata);
      unit.emit("promotion_code.updated", code, wallNow());
      return code;
    },
  ),
];
