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

/** For each step of the conversation; nodemailer's own are up to ten minutes. */
const PATIENCE_MS = 10_000;
const STEPS = ["dnsTimeout", "connectionTimeout", "greetingTimeout", "socketTimeout"];

const shared = globalThis as typeof globalThis & { tollgateMail?: nodemailer.Transporter };

/** Hands a mail to the SMTP server; throws when it doesn't take it, or takes too long. */
export async function sendMail(mail: Mail): Promise<void> {
  shared.tollgateMail ??= nodemailer.createTransport(impatient(env().SMTP_URL));
  await shared.tollgateMail.sendMail({ from: env().MAIL_FROM, ...mail });
}

/** In the address, because nodemailer reads nothing beside one. What it names itself counts. */
function impatient(smtpUrl: string): string {
  const url = new URL(smtpUrl);
  for (const step of STEPS) if (!url.searchParams.has(step)) url.searchParams.set(step, String(PATIENCE_MS));
  return url.href;
}
