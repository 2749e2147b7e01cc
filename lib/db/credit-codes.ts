import type { Credits } from "../billing/money";
import type { Db } from "./client";

/** Codes that are worth purchased credits. */

export type CreditCode = {
  code: string;
  credits: Credits;
  maxRedemptions: number | null;
  maxRedemptionsPerUser: number;
  redemptions: number;
  expiresAt: Date | null;
};

/** Locks the code until the transaction ends, so that its limits hold however many redeem it at once. */
export async function lockCode(db: Db, code: string): Promise<CreditCode | null> {
  await db.$queryRaw`SELECT code FROM credit_codes WHERE code = ${code} FOR UPDATE`;
  const row = await db.creditCode.findUnique({ where: { code } });
  return row && { ...row, credits: row.credits.toFixed() };
}

export async function countRedemptions(db: Db, code: string, userId: string): Promise<number> {
  return db.codeRedemption.count({ where: { code, userId } });
}

/** The user's `number`th of this code. */
export async function enterRedemption(
  db: Db,
  code: string,
  userId: string,
  number: number,
  now: Date,
): Promise<void> {
  await db.codeRedemption.create({ data: { code, userId, number, redeemedAt: now } });
  await db.creditCode.update({ where: { code }, data: { redemptions: { increment: 1 } } });
}

export type NewCode = Omit<CreditCode, "redemptions"> & { createdBy: string };

/** Returns false when there is such a code already. */
export async function insertCode(db: Db, code: NewCode, now: Date): Promise<boolean> {
  const { count } = await db.creditCode.createMany({
    data: [{ ...code, createdAt: now }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** Newest first. */
export async function listCodes(db: Db): Promise<CreditCode[]> {
  const rows = await db.creditCode.findMany({ orderBy: { createdAt: "desc" } });
  return rows.map((row) => ({ ...row, credits: row.credits.toFixed() }));
}

/** Ends a code: what was redeemed stays. Returns whether there was one to end. */
export async function endCode(db: Db, code: string, now: Date): Promise<boolean> {
  const { count } = await db.creditCode.updateMany({
    where: { code, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    data: { expiresAt: now },
  });
  return count > 0;
}
