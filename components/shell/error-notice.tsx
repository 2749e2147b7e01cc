import { buttonClass } from "@/components/ui/button-class";
import { NoticePage } from "./notice-page";

type Props = { error: unknown; retry: () => void };

/** The server's log has the error under the same reference. */
export function ErrorNotice({ error, retry }: Props) {
  const reference = referenceOf(error);
  return (
    <NoticePage
      title="This page could not be shown"
      actions={
        <>
          <button type="button" onClick={retry} className={buttonClass("primary")}>
            Try again
          </button>
          <a href="/" className={buttonClass("secondary")}>
            Go to the start page
          </a>
        </>
      }
    >
      <p>Something failed on our side. Showing a page charges nothing.</p>
      {reference && (
        <p className="mt-2 text-sm">
          Reference for support: <code className="font-mono text-ink">{reference}</code>
        </p>
      )}
    </NoticePage>
  );
}

function referenceOf(error: unknown): string | null {
  return error instanceof Error && "digest" in error && typeof error.digest === "string"
    ? error.digest
    : null;
}
