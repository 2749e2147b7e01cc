import Link from "next/link";
import { Mark } from "@/components/ui/mark";

export function Wordmark() {
  return (
    <Link href="/" className="inline-flex min-h-8 items-center gap-2 font-semibold tracking-tight">
      <Mark className="size-5 text-accent" />
      Tollgate
    </Link>
  );
}
