import Link from "next/link";
import { AccountLink } from "./account-link";
import { SkipLink } from "./skip-link";
import { Wordmark } from "./wordmark";

const LINK = "inline-flex min-h-8 items-center text-ink-muted hover:text-ink";

export function SiteHeader() {
  return (
    <>
      <SkipLink />
      <header className="border-b">
        <div className="page flex min-h-14 flex-wrap items-center justify-between gap-x-6 gap-y-1 py-2">
          <Wordmark />
          <nav aria-label="Main" className="flex flex-wrap items-center gap-x-5 text-sm font-medium">
            <Link href="/pricing" className={LINK}>
              Pricing
            </Link>
            <Link href="/contact-sales" className={`${LINK} max-sm:hidden`}>
              Contact sales
            </Link>
            <AccountLink className={LINK} />
          </nav>
        </div>
      </header>
    </>
  );
}
