import type { Db } from "./client";
import type { Prisma } from "./generated/client";

export type AuditRecord = {
  /** `user:<id>`, `cli` for the operator's command, `system` for what nobody asked for. */
  actor: string;
  action: string;
  subjectUserId: string | null;
  reason?: string;
  before?: Prisma.InputJsonValue;
  after?: Prisma.InputJsonValue;
};

/** Returns the entry's id. */
export async function audit(db: Db, record: AuditRecord, now: Date): Promise<bigint> {
  const { id } = await db.auditEntry.create({ data: { ...record, createdAt: now } });
  return id;
}

/** Whether such an act on the user stands there already, of which `after` says that `name` is `value`. */
export async function isAudited(
  db: Db,
  subjectUserId: string,
  action: string,
  name: string,
  value: string,
): Promise<boolean> {
  const where = { subjectUserId, action, after: { path: [name], equals: value } };
  return (await db.auditEntry.count({ where })) > 0;
}
