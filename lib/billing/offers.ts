import type { TierId } from "./catalogue";

/** What decides who may buy a product. */
export type Offerable = { active: boolean; tier: TierId; ownerUserId: string | null };

/** Whether it is on offer to this user, or to anyone when none is named. A private product is for its owner only. */
export function isOffered({ active, tier, ownerUserId }: Offerable, userId: string | null): boolean {
  if (!active) return false;
  // Templates are for contracts.
  return ownerUserId === null ? tier !== "enterprise" : ownerUserId === userId;
}
