import "../lib/cli/settings";
import { disconnect } from "../lib/db/client";
import { env } from "../lib/env";
import { deployQueues } from "../lib/jobs/queue";
import { grantAppRole, migrate } from "./migrate";
import { seed } from "./seed";

/** `npm run db:deploy`: migrations, the jobs' queues, the app role's rights, the catalogue. Safe to repeat. */

const appUrl = process.env.DATABASE_URL ?? "";
// All of this is the owner's work: the app's role may neither change the schema nor renumber the products.
process.env.DATABASE_URL = process.env.MIGRATION_DATABASE_URL || appUrl;
const ownerUrl = env().DATABASE_URL;

const applied = await migrate(ownerUrl);
await deployQueues(ownerUrl);
await grantAppRole(ownerUrl, appUrl);
const changes = await seed();
await disconnect();

console.log(applied.length > 0 ? `Database: applied ${applied.join(", ")}` : "Database: up to date");
if (changes.length > 0) console.log(`Catalogue: ${changes.join(", ")}`);
