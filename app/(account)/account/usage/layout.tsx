import type { ReactNode } from "react";
import { requireUser } from "@/lib/auth/session";

/** Stands above loading.tsx, so that strangers are redirected before a skeleton is sent. */
export default async function Gate({ children }: { children: ReactNode }) {
  await requireUser("/account/usage");
  return children;
}
