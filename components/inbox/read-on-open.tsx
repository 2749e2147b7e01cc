"use client";

import { startTransition, useEffect } from "react";
import { buttonClass } from "@/components/ui/button-class";

/** Opening the inbox marks it read; without a script a button does. */
export function ReadOnOpen({ action }: { action: () => Promise<void> }) {
  useEffect(() => startTransition(action), [action]);
  return (
    <form action={action} className="mb-4 hidden noscript:block">
      <button type="submit" className={buttonClass("secondary", "sm")}>
        Mark all as read
      </button>
    </form>
  );
}
