import nodemailer from "nodemailer";
import { env } from "../env";

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html: string;
  replyTo?: string;
  messageId?: string;
};

const shared = globalThis as typeof globalThis & { tollgateMail?: nodemailer.Transporter };

/** Hands a mail to the SMTP server; throws when it doesn't take it. */
export async function sendMail(mail: Mail): Promise<void> {
  shared.tollgateMail ??= nodemailer.createTransport(env().SMTP_URL);
  await shared.tollgateMail.sendMail({ from: env().MAIL_FROM, ...mail });
}
