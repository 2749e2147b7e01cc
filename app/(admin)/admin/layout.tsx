import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AdminShell } from "@/components/shell/admin-shell";
import type { NavItem } from "@/components/shell/nav-links";
import { SignOutButton } from "@/components/signin/sign-out-button";
import { requireAdmin } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { countParked } from "@/lib/db/events";
import { env } from "@/lib/env";

export const metadata: Metadata = {
  title: { default: "Admin", template: "%s · Tollgate admin" },
  robots: { index: false },
};

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const admin = await requireAdmin();
  const parked = await countParked(db());
  const nav: NavItem[] = [
    { href: "/admin/subscribers", label: "Subscribers" },
    { href: "/admin/events", label: "Events", note: parked > 0 ? `${parked} parked` : undefined },
    { href: "/admin/contracts", label: "Contracts" },
    { href: "/admin/coupons", label: "Coupons" },
    { href: "/account", label: "Your account" },
  ];
  return (
    <AdminShell nav={nav} email={admin.email} signOut={<SignOutButton />} mode={modeOf()}>
      {children}
    </AdminShell>
  );
}

function modeOf(): string | undefined {
  const { liveMode, STRIPE_API_BASE } = env();
  if (liveMode) return undefined;
  return STRIPE_API_BASE ? "Sandbox" : "Test mode";
}
