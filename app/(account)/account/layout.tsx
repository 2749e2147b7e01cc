import type { Metadata } from "next";
import type { ReactNode } from "react";
import { accountBanner } from "@/components/billing/account-banner";
import { HeaderMeter } from "@/components/billing/header-meter";
import { standingOf } from "@/components/billing/standing";
import { AccountShell } from "@/components/shell/account-shell";
import type { NavItem } from "@/components/shell/nav-links";
import { SignOutButton } from "@/components/signin/sign-out-button";
import { currentUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { openInvoice } from "@/lib/db/invoices";
import { countUnread } from "@/lib/db/notifications";

export const metadata: Metadata = {
  title: { default: "Account", template: "%s · Tollgate" },
  robots: { index: false },
};

function navOf(role: string, unread: number): NavItem[] {
  const nav: NavItem[] = [
    { href: "/account", label: "Overview" },
    { href: "/account/change", label: "Change plan" },
    { href: "/account/usage", label: "Usage" },
    { href: "/account/credits", label: "Credits" },
    { href: "/account/invoices", label: "Invoices" },
    { href: "/account/payment", label: "Payment" },
    { href: "/account/keys", label: "API keys" },
    {
      href: "/account/notifications",
      label: "Notifications",
      note: unread > 0 ? `${unread} new` : undefined,
    },
  ];
  return role === "admin" ? [...nav, { href: "/admin/subscribers", label: "Admin" }] : nav;
}

/** Strangers are sent to the sign-in page by each page: only that knows the way back. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const user = await currentUser();
  if (!user) return children;
  const standing = standingOf(user);
  const asksForPlan = standing.access.reason === "grace" || Boolean(user.subscription?.unpaid);
  const [open, unread] = await Promise.all([
    openInvoice(db(), user.id, asksForPlan ? user.subscription : null),
    countUnread(db(), user.id),
  ]);
  return (
    <AccountShell
      nav={navOf(user.role, unread)}
      email={user.email}
      signOut={<SignOutButton />}
      meter={<HeaderMeter standing={standing} />}
      banner={accountBanner(standing, open)}
    >
      {children}
    </AccountShell>
  );
}
