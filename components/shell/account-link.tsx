"use client";

import Link from "next/link";
import { useSignedIn } from "./session";

/** Both words stand in one place, so nothing moves when the browser learns who looks. */
export function AccountLink({ className }: { className: string }) {
  const signedIn = useSignedIn();
  return (
    <Link href={signedIn ? "/account" : "/signin"} className={className}>
      <span className="stack justify-items-end">
        <span className={signedIn ? "invisible" : ""}>Sign in</span>
        <span className={signedIn ? "" : "invisible"}>Account</span>
      </span>
    </Link>
  );
}
