import { db } from "@/lib/db/client";
import { readiness } from "@/lib/db/readiness";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: ready });

/** The database answers. Tells the newest migration it has and how the inbox stands. */
async function ready(): Promise<Response> {
  const report = await readiness(db()).catch(() => null);
  if (!report) throw new Problem(503, "database_unavailable", "The database can't be reached");
  return Response.json({ status: "ok", ...report });
}
