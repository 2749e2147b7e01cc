import { requireJobsSecret } from "@/lib/auth/jobs-secret";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { findJob } from "@/lib/jobs/jobs";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: run });

type Context = { params: Promise<{ name: string }> };

/** One round of a job, for hosts where no process stays to do it by itself (JOBS=off). */
async function run(request: Request, { params }: Context): Promise<Response> {
  requireJobsSecret(request);
  const { name } = await params;
  const job = findJob(name);
  if (!job) throw new Problem(404, "unknown_job", `There is no job ${name}`);
  return Response.json({ job: job.name, done: await job.work() });
}
