import { route } from "@/lib/http/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: alive });

/** The process is alive. */
async function alive(): Promise<Response> {
  return Response.json({ status: "ok" });
}
