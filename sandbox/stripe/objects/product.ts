import { newId } from "./ids";
import type { Product } from "./wire";

type Given = Partial<
  Pick<
    Product,
    "id" | "active" | "description" | "images" | "marketing_features" | "metadata" | "unit_label" | "url"
  >
> & { name: string };

export const newProduct = (given: Given, now: number): Product => ({
  id: given.id ?? newId("product"),
  object: "product",
  active: given.active ?? true,
  created: now,
  default_price: null,
  description: given.description ?? null,
  images: given.images ?? [],
  livemode: false,
  marketing_features: given.marketing_features ?? [],
  metadata: given.metadata ?? {},
  name: given.name,
  package_dimensions: null,
  shippable: null,
  statement_descriptor: null,
  tax_code: null,
  tax_details: null,
  type: "service",
  unit_label: given.unit_label ?? null,
  updated: now,
  url: given.url ?? null,
});
