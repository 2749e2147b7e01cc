import { headers } from "next/headers";
import { forbidden, notFound, redirect } from "next/navigation";
import { connection } from "next/server";
import { getServerSession } from "next-auth";
import { cache } from "react";
import { nowFor } from "../clock";
import { db } from "../db/client";
import { findUserByEmail, type UserRecord } from "../db/users";
import { env } from "../env";
import { authOptions } from "./options";

/** The person behind the session cookie; `now` is their time. */
export type SignedIn = UserRecord & { now: Date };

/** Read anew on each request, and once for all that is rendered in it. */
export const currentUser = cache(async (): Promise<SignedIn | null> => {
  // A page that asks who looks at it can't be made at build time, when there are no settings.
  await connection();
  const session = await getServerSession(authOptions());
  const user = session?.user?.email ? await findUserByEmail(db(), session.user.email) : null;
  return user && { ...user, now: nowFor(user) };
});

/** For pages and actions of the account: sends strangers to the sign-in page and back to `returnTo` afterwards. */
export async function requireUser(returnTo: string): Promise<SignedIn> {
  return (await currentUser()) ?? redirect(`/signin?callbackUrl=${encodeURIComponent(returnTo)}`);
}

/** For pages and actions of admins: to anyone else they don't exist. */
export async function requireAdmin(): Promise<SignedIn> {
  const user = await currentUser();
  if (user?.role !== "admin") notFound();
  return user;
}

/** For every server action: a form that another site posted is refused, and so is one that hides its origin. */
export async function requireOwnOrigin(): Promise<void> {
  if (!isOwnOrigin(await headers())) forbidden();
}

export function isOwnOrigin(requestHeaders: Headers): boolean {
  const origin = requestHeaders.get("origin");
  if (origin) return origin === new URL(env().NEXTAUTH_URL).origin;
  return requestHeaders.get("sec-fetch-site") === "same-origin";
}
