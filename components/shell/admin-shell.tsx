import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { type NavItem, NavLinks } from "./nav-links";
import { SkipLink } from "./skip-link";
import { ThemeSwitch } from "./theme-switch";
import { Wordmark } from "./wordmark";

type Props = {
  nav: readonly NavItem[];
  email: string;
  signOut: ReactNode;
  /** "Sandbox", "Test mode": where the money isn't real. */
  mode?: string;
  banner?: ReactNode;
  children: ReactNode;
};

/** Denser and wider than the account's: tables are what is worked on here. */
export function AdminShell({ nav, email, signOut, mode, banner, children }: Props) {
  return (
    <>
      <SkipLink />
      <header className="border-b bg-surface-raised">
        <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-1 sm:px-6">
          <div className="flex items-center gap-3">
            <Wordmark />
            <Badge>Admin</Badge>
            {mode && (
              <Badge tone="attention" icon="info">
                {mode}
              </Badge>
            )}
          </div>
          <div className="flex min-w-0 flex-wrap items-center gap-x-4 text-sm text-ink-muted">
            <span className="max-w-60 truncate" title={email}>
              {email}
            </span>
            {signOut}
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <div className="grid gap-x-8 gap-y-4 px-4 py-4 sm:px-6 md:grid-cols-[10rem_minmax(0,1fr)] md:py-6">
        <div className="md:-ml-3">
          <NavLinks items={nav} label="Admin" />
        </div>
        <main id="main" tabIndex={-1} className="min-w-0 outline-none">
          {banner && <div className="mb-4">{banner}</div>}
          {children}
        </main>
      </div>
    </>
  );
}
