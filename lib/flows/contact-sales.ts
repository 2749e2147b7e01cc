import { systemNow } from "../clock";
import { db } from "../db/client";
import { insertContactRequest, type NewContactRequest } from "../db/contact-requests";
import { env } from "../env";
import { log } from "../log";
import { contactMail } from "../mail/templates";
import { sendMail } from "../mail/transport";

/** Keeps an enterprise request and mails it to sales. Kept is what counts: a mail server that is down loses nothing. */
export async function contactSales(request: NewContactRequest): Promise<void> {
  await insertContactRequest(db(), request, systemNow());
  const to = env().SALES_EMAIL ?? env().MAIL_FROM;
  await sendMail(contactMail(to, request)).catch((err) =>
    log.error({ err }, "contact request kept but not mailed"),
  );
}
