/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import { Layout } from "./layout";

/** The end of a page that stripe.js shows in a frame: tells the merchant's page what came of it. */
export function Framed({ title, message }: { title: string; message: Record<string, string | null> }) {
  const text = JSON.stringify({ source: "stripe-sandbox", ...message }).replaceAll("<", "\\u003c");
  return (
    <Layout title={title}>
      <main class="card narrow">
        <h1>{title}</h1>
        <p>Back to the shop…</p>
      </main>
      <script>{raw(`parent.postMessage(${text}, "*")`)}</script>
    </Layout>
  );
}
