import { dayOf, shiftDay } from "../billing/calendar";
import type { Drift } from "../billing/drift";
import { USAGE_CHECK_DAYS } from "../billing/policy";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { db, locked } from "../db/client";
import { addedUpAfter, type WrongDay, wrongDays } from "../db/usage-days";
import { addUpAnew } from "./roll-up";

const PAGE = 100;
/** So many wrong days are named. */
const NAMED = 5;

type Difference = Drift & { userId: string; email: string; mended: boolean };

/**
 * Compares the use of the last days, or of all with `whole`, with the entries that it was added up from. With `apply`
 * what differs is added up anew, which is its one right answer, and the audit log says so.
 */
export async function compareUsage({
  apply,
  actor,
  whole,
}: {
  apply: boolean;
  actor: string;
  whole: boolean;
}): Promise<Difference[]> {
  const differences: Difference[] = [];
  let after = "";
  for (;;) {
    const users = await addedUpAfter(db(), after, PAGE);
    for (const { id: userId, email, simulatedNow } of users) {
      const since = whole ? null : shiftDay(dayOf(nowFor({ simulatedNow })), -USAGE_CHECK_DAYS);
      const wrong = await wrongDays(db(), userId, since, NAMED);
      if (wrong.length === 0) continue;
      const drift: Drift = { class: "wrong_usage", detail: wrong.map(describe).join("; ") };
      // Another run may have mended it meanwhile: the difference is that one's to tell.
      if (apply && !(await mend(userId, since, drift, actor))) continue;
      differences.push({ ...drift, userId, email, mended: apply });
    }
    after = users.at(-1)?.id ?? after;
    if (users.length < PAGE) return differences;
  }
}

function mend(userId: string, since: string | null, drift: Drift, actor: string): Promise<boolean> {
  return locked(`usage:${userId}`, async () => {
    if ((await wrongDays(db(), userId, since, 1)).length === 0) return false;
    await addUpAnew(userId);
    const after = { drift: [drift] };
    await audit(db(), { actor, action: "reconcile.apply", subjectUserId: userId, after }, systemNow());
    return true;
  });
}

function describe({ day, keyId, model, stored, entered }: WrongDay): string {
  const of = (counted: WrongDay["stored"]) =>
    counted ? `${counted.requests} requests, ${counted.credits} credits` : "nothing";
  const where = [day, keyId && `key ${keyId}`, model].filter(Boolean).join(" ");
  return `${where}: ${of(stored)} added up, ${of(entered)} in the ledger`;
}
