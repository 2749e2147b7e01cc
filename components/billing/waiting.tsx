import { Skeleton } from "@/components/ui/skeleton";

/** Holds the place of the news; after a second it says what is going on. */
export function Waiting() {
  return (
    <div className="notice page" role="status">
      <Skeleton className="h-8 w-72 max-w-full" />
      <Skeleton className="h-12 w-full max-w-text" />
      <p className="animate-[appear_150ms_1s_both]">Asking Stripe about your payment</p>
      <div>
        <Skeleton className="h-10 w-40" />
        <Skeleton className="h-10 w-40" />
      </div>
    </div>
  );
}
