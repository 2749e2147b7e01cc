import type { ReactNode } from "react";
import { type NavItem, NavLinks } from "./nav-links";
import { SkipLink } from "./skip-link";
import { ThemeSwitch } from "./theme-switch";
import { Wordmark } from "./wordmark";

type Props = {
  nav: readonly NavItem[];
  /** The signed-in address. */
  email: string;
  /** The form that signs out. */
  signOut: ReactNode;
  /** The compact credits meter. */
  meter?: ReactNode;
  /** At most one, the most urgent. */
  banner?: ReactNode;
  children: ReactNode;
};

export function AccountShell({ nav, email, signOut, meter, banner, children }: Props) {
  return (
    <>
      <SkipLink />
      <header className="border-b">
        <div className="page flex min-h-14 flex-wrap items-center justify-between gap-x-6 gap-y-2 py-2">
          <Wordmark />
          {meter}
          <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-muted">
            <span className="max-w-60 truncate" title={email}>
              {email}
            </span>
            {signOut}
          </div>
        </div>
      </header>
      <div className="page grid gap-x-10 gap-y-6 py-6 md:grid-cols-[11rem_minmax(0,1fr)] md:py-10">
        <div className="md:-ml-3">
          <NavLinks items={nav} label="Account" />
        </div>
        <main id="main" tabIndex={-1} className="min-w-0 outline-none">
          {banner && <div className="mb-6">{banner}</div>}
          {children}
        </main>
      </div>
      <footer className="page mt-auto flex justify-end py-6">
        <ThemeSwitch />
      </footer>
    </>
  );
}
