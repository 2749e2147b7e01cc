import { authenticate } from "@/lib/auth/authenticate";
import type { SignedIn } from "@/lib/auth/session";
import { accessAt } from "@/lib/billing/access";
import { type Asked, decideAnalytics } from "@/lib/billing/analytics";
import { dayOf } from "@/lib/billing/calendar";
import { TIERS } from "@/lib/billing/catalogue";
import { db } from "@/lib/db/client";
import { namedKeys } from "@/lib/db/keys";
import {
  type DayRange,
  eachUsage,
  refusedByDay,
  type UsageRow,
  usagePage,
  usageTotals,
} from "@/lib/db/usage-days";
import { env } from "@/lib/env";
import { rollUp } from "@/lib/flows/roll-up";
import { readQuery } from "@/lib/http/body";
import { csvResponse, formatOf } from "@/lib/http/csv";
import { fieldProblem, Problem } from "@/lib/http/problem";
import {
  askedOf,
  type KeyNames,
  namesOf,
  usageColumns,
  usageCsvRow,
  usageQuery,
  usageReportView,
} from "@/lib/http/reports";
import { route } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: listUsage });

/** The caller's use by day, oldest first, as far as their plan shows it: a page as JSON, or all as CSV. */
async function listUsage(request: Request): Promise<Response> {
  const user = await authenticate(request, "read");
  const { cursor = null, limit, format = formatOf(request), ...rest } = readQuery(request, usageQuery);
  const asked = askedOf(rest);
  const range = rangeOf(user, asked);
  const complete = await rollUp(user.id);
  const names = namesOf(await namedKeys(db(), user.id));
  if (format === "csv") {
    const views = viewsOf(eachUsage(db(), user.id, range, asked, cursor), names);
    return csvResponse("usage.csv", usageColumns(asked), views);
  }
  const [page, refused, totals] = await Promise.all([
    usagePage(db(), user.id, range, asked, cursor, limit),
    refusedByDay(db(), user.id, range),
    usageTotals(db(), user.id, range),
  ]);
  return Response.json(usageReportView({ ...range, ...page, asked, refused, totals, complete }, names), {
    headers: { "cache-control": "private, no-store" },
  });
}

function rangeOf(user: SignedIn, asked: Asked): DayRange {
  const decision = decideAnalytics(accessAt(user.state, user.now).tier, asked, dayOf(user.now));
  switch (decision.kind) {
    case "allowed":
      return { from: decision.from, to: decision.to };
    case "invalid":
      throw fieldProblem(422, "invalid_input", decision.field, decision.message);
    case "not_in_plan": {
      const { field, message, tier } = decision;
      const detail = `${message}. More comes with ${TIERS[tier].name}.`;
      throw new Problem(403, "analytics_not_in_plan", detail, {
        errors: [{ field, message }],
        upgrade_url: `${env().NEXTAUTH_URL}/account/change`,
      });
    }
  }
}

async function* viewsOf(rows: AsyncIterable<UsageRow>, names: KeyNames) {
  for await (const row of rows) yield usageCsvRow(row, names);
}
