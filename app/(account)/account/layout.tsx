import type { Metadata } from "next";
import type { ReactNode } from "react";
import { accountBanner } from "@/components/billing/account-banner";
import { HeaderMeter } from "@/components/billing/header-meter";
import { standingOf } from "@/components/billing/standing";
import { AccountShell } from "@/components/shell/account-shell";
import type { NavItem } from "@/components/shell/nav-links";
import { SignOutButton } from "@/components/signin/sign-out-button";
import { currentUser } from "@/lib/auth/session";

export const metadata: Metadata = {
  title: { default: "Account", template: "%s · Tollgate" },
  robots: { index: false },
};

const NAV: NavItem[] = [
  { href: "/account", label: "Overview" },
  { href: "/account/keys", label: "API keys" },
];
const ADMIN_NAV: NavItem = { href: "/admin/subscribers", label: "Admin" };

/** Strangers are sent to the sign-in page by each page: only that knows the way back. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const user = await currentUser();
  if (!user) return children;
  const standing = standingOf(user);
  return (
    <AccountShell
      nav={user.role === "admin" ? [...NAV, ADMIN_NAV] : NAV}
      email={user.email}
      signOut={<SignOutButton />}
      meter={<HeaderMeter standing={standing} />}
      banner={accountBanner(standing)}
    >
      {children}
    </AccountShell>
  );
}
