import type { Collection, TierId } from "./catalogue";

/** What decides who may buy a product. */
export type Offerable = { active: boolean; tier: TierId; ownerUserId: string | null; collection: Collection };

/** Whether it is on offer to this user, or to anyone when none is named. A private product is for its owner only. */
export function isOffered(
  { active, tier, ownerUserId, collection }: Offerable,
  userId: string | null,
): boolean {
  // One by invoice is paid by that.
  if (!active || collection === "invoice") return false;
  // Templates are for contracts.
  return ownerUserId === null ? tier !== "enterprise" : ownerUserId === userId;
}
