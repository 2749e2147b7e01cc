"use client";

import { useState } from "react";
import { Badge } from "@/components/ui/badge";

/** Stays while the page is open, although opening it has made everything read. */
export function NewMark({ initially }: { initially: boolean }) {
  const [isNew] = useState(initially);
  return isNew && <Badge tone="accent">New</Badge>;
}
