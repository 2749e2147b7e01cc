import type { Db } from "./client";
import type { Prisma } from "./generated/client";

export type AuditRecord = {
  /** `user:<id>`, or `cli` for the operator's command. */
  actor: string;
  action: string;
  subjectUserId: string | null;
  reason?: string;
  before?: Prisma.InputJsonValue;
  after?: Prisma.InputJsonValue;
};

export async function audit(db: Db, record: AuditRecord, now: Date): Promise<void> {
  await db.auditEntry.create({ data: { ...record, createdAt: now } });
}
