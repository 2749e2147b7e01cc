import { invalidRequest } from "../errors";
import { wallNow } from "../flows/time";
import { keysOf, pageOf, paging } from "../http/paging";
import { type Route, route } from "../http/route";
import { mergeMetadata, orNull } from "../objects/metadata";
import { newProduct } from "../objects/product";

const shared = [
  "active",
  "description",
  "images",
  "marketing_features",
  "metadata",
  "name",
  "unit_label",
  "url",
] as const;

export const products: Route[] = [
  route("POST", "/v1/products", "ProductCreateParams", [...shared, "id"], async ({ unit, params }) => {
    if (params.id && (await unit.get("product", params.id)))
      throw invalidRequest(`Product already exists.`, { code: "resource_already_exists", param: "id" });
    const product = newProduct({ ...params, metadata: mergeMetadata({}, params.metadata) }, wallNow());
    unit.add("product", product, null);
    unit.emit("product.created", product, product.created);
    return product;
  }),

  route("GET", "/v1/products", "ProductListParams", [...paging, "active", "created", "url"], async (call) => {
    const { active, created, url } = call.params;
    return await call.unit.list("product", { allOf: keysOf({ active, url }), created }, pageOf(call));
  }),

  route(
    "GET",
    "/v1/products/:id",
    "ProductRetrieveParams",
    [],
    async ({ unit, id }) => await unit.need("product", id),
  ),

  route(
    "POST",
    "/v1/products/:id",
    "ProductUpdateParams",
    [...shared, "default_price"],
    async ({ unit, id, params }) => {
      const product = await unit.need("product", id);
      if (params.default_price) {
        const price = await unit.need("price", params.default_price, "default_price");
        product.default_price = price.id;
      }
      if (params.active !== undefined) product.active = params.active;
      if (params.name !== undefined) product.name = params.name;
      if (params.description !== undefined) product.description = orNull(params.description);
      if (params.images !== undefined) product.images = orNull(params.images) ?? [];
      if (params.marketing_features !== undefined)
        product.marketing_features = orNull(params.marketing_features) ?? [];
      if (params.unit_label !== undefined) product.unit_label = orNull(params.unit_label);
      if (params.url !== undefined) product.url = orNull(params.url);
      product.metadata = mergeMetadata(product.metadata, params.metadata);
      product.updated = wallNow();
      unit.emit("product.updated", product, product.updated);
      return product;
    },
  ),

  route("DELETE", "/v1/products/:id", "ProductDeleteParams", [], async ({ unit, id }) => {
    const product = await unit.need("product", id);
    if (await unit.latest("price", { allOf: [`product:${id}`] }))
      throw invalidRequest("This product cannot be deleted because it has one or more user-created prices.", {
        param: "id",
      });
    unit.emit("product.deleted", product, wallNow());
    await unit.remove("product", id);
    return { id, object: "product", deleted: true };
  }),
];
