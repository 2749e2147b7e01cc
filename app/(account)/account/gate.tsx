import type { ReactNode } from "react";
import { requireUser } from "@/lib/auth/session";

/**
 * A layout that sends strangers to the sign-in page, and from there back to `path`. It stands above loading.tsx, so that
 * they are redirected before a skeleton is sent.
 */
export function gate(path: string) {
  return async function Gate({ children }: { children: ReactNode }) {
    await requireUser(path);
    return children;
  };
}
