import Link from "next/link";
import { Mark } from "@/components/ui/mark";
import { ThemeSwitch } from "./theme-switch";

const LINK = "inline-flex min-h-8 items-center hover:text-ink";

export function SiteFooter() {
  return (
    <footer className="mt-auto pt-24">
      <div className="border-t">
        <div className="page flex flex-wrap items-center justify-between gap-x-8 gap-y-4 py-6 text-sm text-ink-muted">
          <p className="flex items-baseline gap-2">
            <Mark className="size-4 shrink-0 translate-y-0.5" />
            Prices in US dollars, before tax. Dates in UTC.
          </p>
          <nav aria-label="Footer" className="flex flex-wrap gap-x-5">
            <Link href="/pricing" className={LINK}>
              Pricing
            </Link>
            <Link href="/contact-sales" className={LINK}>
              Contact sales
            </Link>
          </nav>
          <ThemeSwitch />
        </div>
      </div>
    </footer>
  );
}
