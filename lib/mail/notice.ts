import { type NoticeData, type NoticeKind, wordsOf } from "../billing/notices";
import { env } from "../env";
import { body } from "./templates";
import type { Mail } from "./transport";

/** A notice as a mail: the same words as in the inbox. Its id makes a second sending recognisable as the same. */
export function noticeMail(to: string, id: string, kind: NoticeKind, data: NoticeData): Mail {
  const { title, lines, action } = wordsOf(kind, data);
  const base = env().NEXTAUTH_URL;
  return {
    to,
    subject: title,
    messageId: `<${id}@${new URL(base).hostname}>`,
    ...body({
      title,
      lines,
      ...(action && { action: { label: action.label, url: new URL(action.path, base).href } }),
      footer: `You get this mail because you have an account at ${new URL(base).host}. Choose which mails you want: ${base}/account/notifications`,
    }),
  };
}
