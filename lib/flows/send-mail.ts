import { systemNow } from "../clock";
import { db, transaction } from "../db/client";
import { beginAttempt, mailFailed, mailSent, nextMail, type OutgoingMail } from "../db/notifications";
import { log } from "../log";
import { noticeMail } from "../mail/notice";
import { sendMail } from "../mail/transport";

/** Waits between the attempts, in minutes; a mail that failed after the last is given up, and stays in the inbox. */
const RETRY_MINUTES = [1, 5, 30, 120, 720];

/** Longer than an attempt takes: one that hasn't ended by then was cut off, and the mail may be tried again. */
const ATTEMPT_MINUTES = 5;

/** So many failures in a row are the server's: the next round tries again. */
const PATIENCE = 3;

/**
 * Sends what is in the outbox until nothing is due; returns how many were sent. Several workers share the work: each
 * attempt is counted, and its mail put off, before the server is asked, so that no other worker takes it and nothing is
 * locked meanwhile. Only a crash between the server's yes and our note of it sends one twice, under the same Message-ID,
 * and never more often than there are attempts.
 */
export async function sendDueMail(): Promise<number> {
  let sent = 0;
  let failed = 0;
  while (failed < PATIENCE) {
    const mail = await take();
    if (!mail) break;
    const isSent = await send(mail);
    if (isSent) sent += 1;
    failed = isSent ? 0 : failed + 1;
  }
  return sent;
}

function take(): Promise<OutgoingMail | null> {
  return transaction(async (tx) => {
    const now = systemNow();
    const mail = await nextMail(tx, now);
    if (mail) await beginAttempt(tx, mail.id, afterAttempt(mail, now, ATTEMPT_MINUTES));
    return mail;
  });
}

async function send(mail: OutgoingMail): Promise<boolean> {
  try {
    await sendMail(noticeMail(mail.to, mail.id, mail.kind, mail.data));
  } catch (err) {
    const again = afterAttempt(mail, systemNow());
    log[again ? "warn" : "error"]({ err, notification: mail.id, again }, "mail not sent");
    await mailFailed(db(), mail.id, err instanceof Error ? err.message : String(err), again);
    return false;
  }
  await mailSent(db(), mail.id, systemNow());
  return true;
}

/** When to try again after the attempt that follows those counted; null when it is the last. */
function afterAttempt({ attempts }: OutgoingMail, now: Date, leastMinutes = 0): Date | null {
  const wait = RETRY_MINUTES[attempts];
  return wait === undefined ? null : new Date(now.getTime() + Math.max(wait, leastMinutes) * 60_000);
}
