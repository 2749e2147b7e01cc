import { PageHeader } from "@/components/ui/page-header";
import { SkeletonLines } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Coupons" />
      <div className="min-h-[60dvh] rounded-card border bg-surface-raised p-4">
        <SkeletonLines lines={12} label="Reading coupons" />
      </div>
    </>
  );
}
