"use client";

import { signOut } from "next-auth/react";
import { SubmitButton } from "@/components/ui/submit-button";

export function SignOutButton() {
  return (
    <form action={() => signOut({ callbackUrl: "/" })}>
      <SubmitButton variant="link" pendingLabel="Signing out">
        Sign out
      </SubmitButton>
    </form>
  );
}
