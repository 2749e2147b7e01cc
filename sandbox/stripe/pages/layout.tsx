/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

/** Every page of the sandbox says what it is. */
export function Layout({ title, wide, children }: { title: string; wide?: boolean; children: Child }) {
  return (
    <>
      {raw("<!DOCTYPE html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · Stripe sandbox`}</title>
          <link rel="icon" href="data:," />
          <link rel="stylesheet" href="/_sandbox/style.css" />
        </head>
        <body class={wide ? "wide" : undefined}>
          <aside class="banner" aria-label="About this page">
            <strong>Sandbox</strong>: no real money moves.
          </aside>
          {children}
        </body>
      </html>
    </>
  );
}

/** A page with one thing to say, and where to go from it. */
export function Notice({
  title,
  text,
  link,
}: {
  title: string;
  text: string;
  link?: { href: string; text: string };
}) {
  return (
    <Layout title={title}>
      <main class="card narrow">
        <h1>{title}</h1>
        <p>{text}</p>
        {link && (
          <p>
            <a class="button" href={link.href}>
              {link.text}
            </a>
          </p>
        )}
      </main>
    </Layout>
  );
}
