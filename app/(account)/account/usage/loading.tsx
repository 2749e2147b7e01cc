import { PageHeader } from "@/components/ui/page-header";
import { SkeletonLines } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Usage" lead="Days are counted in UTC." />
      <div className="h-96 rounded-card border bg-surface-raised p-5 sm:p-6">
        <SkeletonLines lines={5} label="Adding up your usage" />
      </div>
    </>
  );
}
