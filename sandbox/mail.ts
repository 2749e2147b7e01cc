import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { html, raw } from "hono/html";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A mailbox that takes every mail over SMTP and shows it on a page and as JSON. Nothing leaves the machine. */

type Message = {
  id: number;
  to: string;
  subject: string;
  text: string;
  html: string;
  receivedAt: string;
};

export type Mailbox = { smtpUrl: string; webUrl: string; close(): Promise<void> };

const KEPT = 500;

export async function startMailbox({
  smtpPort,
  webPort,
}: {
  smtpPort: number;
  webPort: number;
}): Promise<Mailbox> {
  const messages: Message[] = [];
  const smtp = receiver((message) => {
    messages.unshift({ ...message, id: (messages[0]?.id ?? 0) + 1 });
    messages.splice(KEPT);
  });
  await new Promise<void>((resolve, reject) => {
    smtp.on("error", reject);
    smtp.listen(smtpPort, "127.0.0.1", resolve);
  });
  const web = await listen(pages(messages), webPort);
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    webUrl: `http://127.0.0.1:${webPort}`,
    close: async () => {
      web.close();
      await new Promise<void>((resolve) => smtp.close(resolve));
    },
  };
}

function receiver(keep: (message: Omit<Message, "id">) => void): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onAuth: (_auth, _session, done) => done(null, { user: "anyone" }),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", done);
      stream.on("end", () => {
        PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          keep({
            to: session.envelope.rcptTo.map((recipient) => recipient.address).join(", "),
            subject: mail.subject ?? "(no subject)",
            text: mail.text ?? "",
            html: mail.html ?? "",
            receivedAt: new Date().toISOString(),
          });
          done();
        }, done);
      });
    },
  });
}

function listen(app: Hono, port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, () => resolve(server as Server));
  });
}

function pages(messages: Message[]): Hono {
  return new Hono()
    .get("/api/messages", (c) => {
      const to = c.req.query("to");
      return c.json(messages.filter((message) => !to || message.to === to));
    })
    .get("/messages/:id", (c) => {
      const message = messages.find((one) => String(one.id) === c.req.param("id"));
      if (!message)
        return c.html(page("No such mail", html`<h1>No such mail</h1><p><a href="/">All mail</a></p>`), 404);
      return c.html(
        page(
          message.subject,
          html`<p><a href="/">All mail</a></p>
            <h1>${message.subject}</h1>
            <p>To ${message.to}, ${message.receivedAt}</p>
            <article>${message.html ? raw(bodyOf(message.html)) : html`<pre>${message.text}</pre>`}</article>`,
        ),
      );
    })
    .get("/", (c) => {
      const rows = messages.map(
        ({ id, to, subject, receivedAt }) =>
          html`<li><a href="/messages/${id}">${subject}</a><br /><small>${to}, ${receivedAt}</small></li>`,
      );
      return c.html(
        page(
          "Mailbox",
          html`<h1>Mailbox</h1>${rows.length ? html`<ul>${rows}</ul>` : html`<p>No mail yet.</p>`}`,
        ),
      );
    });
}

/** Mail is made by the app on this machine; only its body is shown, inside our page. */
function bodyOf(document: string): string {
  return /<body[^>]*>([\s\S]*)<\/body>/i.exec(document)?.[1] ?? document;
}

function page(title: string, content: unknown) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 640px; margin: 32px auto; padding: 0 16px; overflow-wrap: anywhere }
          ul { list-style: none; padding: 0 }
          li { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 12px 0 }
          pre { white-space: pre-wrap }
        </style>
      </head>
      <body><main>${content}</main></body>
    </html>`;
}
