import { PageHeader } from "@/components/ui/page-header";
import { Skeleton, SkeletonLines } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Overview" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Sheet height="h-60" label="Reading your plan" />
        <Sheet height="h-60" />
        <Sheet height="h-96 lg:col-span-2" />
        <Sheet height="h-96" />
        <Sheet height="h-96" />
      </div>
    </>
  );
}

function Sheet({ height, label }: { height: string; label?: string }) {
  return (
    <div className={`rounded-card border bg-surface-raised p-5 sm:p-6 ${height}`}>
      {label ? <SkeletonLines lines={3} label={label} /> : <Skeleton className="h-20 w-full" />}
    </div>
  );
}
