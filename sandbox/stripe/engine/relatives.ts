import type { Stored } from "../objects/wire";
import type { Unit } from "../store/unit";

/**
 * Reads what acting on these objects will ask for, all at once. Only speed depends on it: what is missing here is read
 * when it is needed.
 */
export async function preloadRelatives(unit: Unit, objects: Stored[]): Promise<void> {
  const relatives = await unit.preload(objects.flatMap(relativesOf));
  // An invoice's subscription or customer names the card that pays it.
  await unit.preload(relatives.flatMap(relativesOf));
}

function relativesOf(object: Stored): string[] {
  switch (object.object) {
    case "subscription":
      return named([
        object.customer,
        object.default_payment_method,
        object.schedule,
        ...object.discounts,
        ...object.items.data.map(({ price }) => price.product),
      ]);
    case "invoice":
      return named([
        object.customer,
        object.default_payment_method,
        object.parent?.subscription_details?.subscription,
      ]);
    case "customer":
      return named([object.invoice_settings.default_payment_method]);
    case "discount":
      return named([object.source.coupon]);
    default:
      return [];
  }
}

const named = (ids: (string | null | undefined)[]): string[] => ids.flatMap((id) => id ?? []);
