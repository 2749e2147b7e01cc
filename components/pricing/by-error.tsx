"use client";

import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";

type Props = { known: Record<string, ReactNode>; other: ReactNode };

export function ByError({ known, other }: Props) {
  const error = useSearchParams().get("error");
  return error === null ? null : (known[error] ?? other);
}
