import type { Metadata } from "next";
import { PageHeader } from "@/components/ui/page-header";

export const metadata: Metadata = { title: "Sign in" };

export default function SignInPage() {
  return (
    <div className="page max-w-form pt-10 sm:pt-14">
      <PageHeader title="Sign in" lead="Sign-in by mail follows here." />
    </div>
  );
}
