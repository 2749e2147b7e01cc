import type { Metadata } from "next";
import { NoticePage } from "@/components/shell/notice-page";
import { SiteFooter } from "@/components/shell/site-footer";
import { SiteHeader } from "@/components/shell/site-header";
import { ButtonLink } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="outline-none">
        <NoticePage
          code="404"
          title="There is no page at this address"
          actions={
            <>
              <ButtonLink href="/" variant="primary">
                Go to the start page
              </ButtonLink>
              <ButtonLink href="/pricing">Compare plans</ButtonLink>
            </>
          }
        >
          The link may be old or mistyped. Nothing in your account has changed.
        </NoticePage>
      </main>
      <SiteFooter />
    </>
  );
}
