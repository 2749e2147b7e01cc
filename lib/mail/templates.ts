import type { Mail } from "./transport";

/** One column, system font, one action; the same words as HTML and as text. */

export function signInMail(to: string, url: string, validHours: number): Mail {
  const { host } = new URL(url);
  return {
    to,
    subject: `Sign in to ${host}`,
    ...body({
      title: "Sign in to Tollgate",
      lines: [`This link signs you in once, within the next ${validHours} hours.`],
      action: { label: "Sign in", url },
      footer: "If you didn't ask for it, ignore this mail: nothing happens without the link.",
    }),
  };
}

export type ContactRequest = { name: string; email: string; company: string | null; message: string };

export function contactMail(to: string, request: ContactRequest): Mail {
  const from = request.company ? `${request.name}, ${request.company}` : request.name;
  return {
    to,
    replyTo: request.email,
    subject: `Enterprise request from ${from}`,
    ...body({
      title: `${from} asks about Enterprise`,
      lines: [request.message],
      footer: `Reply to ${request.email}.`,
    }),
  };
}

type Content = { title: string; lines: string[]; action?: { label: string; url: string }; footer: string };

export function body({ title, lines, action, footer }: Content): { text: string; html: string } {
  const text = [title, ...lines, action && `${action.label}: ${action.url}`, footer]
    .filter(Boolean)
    .join("\n\n");
  const paragraph = (line: string, style: string) =>
    `<p style="margin:0 0 16px;white-space:pre-line;${style}">${escapeHtml(line)}</p>`;
  const button =
    action &&
    `<p style="margin:24px 0"><a href="${escapeHtml(action.url)}" style="background:#14532d;color:#fff;padding:12px 20px;border-radius:10px;text-decoration:none;font-weight:600">${escapeHtml(action.label)}</a></p>`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:32px 16px;font:16px/1.5 system-ui,sans-serif"><div style="max-width:560px;margin:0 auto">
<h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(title)}</h1>
${lines.map((line) => paragraph(line, "")).join("\n")}
${button ?? ""}
${paragraph(footer, "font-size:14px;opacity:.75")}
</div></body></html>`;
  return { text, html };
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
