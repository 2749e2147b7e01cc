import type { Db } from "./client";

export type NewContactRequest = {
  userId: string | null;
  name: string;
  email: string;
  company: string | null;
  message: string;
};

export async function insertContactRequest(db: Db, request: NewContactRequest, now: Date): Promise<void> {
  await db.contactRequest.create({ data: { ...request, createdAt: now } });
}
