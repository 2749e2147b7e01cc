type Props = { error: unknown; retry: () => void };

/** Loaded with every page, so it is kept plain. The server's log has the error under the same reference. */
export function ErrorNotice({ error, retry }: Props) {
  const reference = error instanceof Error && "digest" in error && String(error.digest);
  return (
    <main id="main" className="notice page">
      <h1>This page could not be shown</h1>
      <p>
        Something failed on our side. Showing a page charges nothing.
        {reference && ` Reference for support: ${reference}`}
      </p>
      <div>
        <button type="button" onClick={retry} className="button button-primary">
          Try again
        </button>
        <a href="/" className="button">
          Go to the start page
        </a>
      </div>
    </main>
  );
}
