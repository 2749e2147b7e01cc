"use client";

import { useState } from "react";
import { buttonClass } from "./button-class";
import { Icon } from "./icon";

type Props = {
  /** Says what is copied: "API key". */
  label: string;
  value: string;
  /** Code keeps its lines; a key or an id stands on one. */
  multiline?: boolean;
  onCopied?: () => void;
};

export function CopyField({ label, value, multiline = false, onCopied }: Props) {
  const [result, setResult] = useState<"idle" | "copied" | "failed">("idle");

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setResult("copied");
      onCopied?.();
    } catch {
      setResult("failed");
    }
  };

  return (
    <div className="flex flex-wrap items-start justify-end gap-x-2 rounded-control border bg-surface-sunken p-1 pl-3">
      <code
        className={`min-w-0 py-1.5 font-mono select-all ${multiline ? "basis-full pr-2 text-xs wrap-anywhere whitespace-pre-wrap" : "flex-1 basis-52 text-sm break-all"}`}
      >
        {value}
      </code>
      <button type="button" onClick={copy} className={`${buttonClass("quiet", "sm")} noscript:hidden`}>
        <Icon name={result === "copied" ? "check" : "copy"} />
        <span className="stack">
          <span className={result === "copied" ? "invisible" : ""}>
            Copy<span className="sr-only"> {label}</span>
          </span>
          <span className={result === "copied" ? "" : "invisible"}>Copied</span>
        </span>
      </button>
      <span role="status" className="sr-only">
        {result === "copied" && `${label} copied`}
        {result === "failed" && `${label} could not be copied. Select the text and copy it by keyboard.`}
      </span>
    </div>
  );
}
