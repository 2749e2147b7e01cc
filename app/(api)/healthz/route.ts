import { route } from "@/lib/http/route";

export const dynamic = "force-dynamic";

/** The process is alive. */
export const GET = route(async () => Response.json({ status: "ok" }));
