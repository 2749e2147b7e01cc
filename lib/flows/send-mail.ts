import { systemNow } from "../clock";
import { transaction } from "../db/client";
import { mailFailed, mailSent, nextMail } from "../db/notifications";
import { log } from "../log";
import { noticeMail } from "../mail/notice";
import { sendMail } from "../mail/transport";

/** Waits between the attempts, in minutes; a mail that failed after the last is given up, and stays in the inbox. */
const RETRY_MINUTES = [1, 5, 30, 120, 720];

/** So many failures in a row are the server's: the next round tries again. */
const PATIENCE = 3;

/**
 * Sends what is in the outbox until nothing is due; returns how many were sent. Several workers share the work: each mail
 * is locked while it is sent, and marked in the same transaction. Only a crash between the two sends one twice, under the
 * same Message-ID.
 */
export async function sendDueMail(): Promise<number> {
  let sent = 0;
  let failed = 0;
  while (failed < PATIENCE) {
    const outcome = await sendOne();
    if (outcome === "none") break;
    if (outcome === "sent") sent += 1;
    failed = outcome === "sent" ? 0 : failed + 1;
  }
  return sent;
}

function sendOne(): Promise<"sent" | "failed" | "none"> {
  return transaction(async (tx) => {
    const mail = await nextMail(tx, systemNow());
    if (!mail) return "none";
    try {
      await sendMail(noticeMail(mail.to, mail.id, mail.kind, mail.data));
    } catch (err) {
      const wait = RETRY_MINUTES[mail.attempts];
      const again = wait === undefined ? null : new Date(systemNow().getTime() + wait * 60_000);
      log[again ? "warn" : "error"]({ err, notification: mail.id, again }, "mail not sent");
      await mailFailed(tx, mail.id, err instanceof Error ? err.message : String(err), again);
      return "failed";
    }
    await mailSent(tx, mail.id, systemNow());
    return "sent";
  });
}
