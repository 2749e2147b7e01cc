import pg from "pg";
import { POST as subscribe } from "../../app/(api)/subscribe/route";
import { POST as meter } from "../../app/(api)/usage/[[...path]]/route";
import { GET as subscription } from "../../app/(api)/user/subscription/route";
import { disconnect } from "../db/client";
import { closeMeter } from "../db/usage";
import { createKey, revoke, rotateKey } from "../flows/keys";

/**
 * A process in which keys are created, rotated, used, mistyped and revoked, and in which at last the database fails. It
 * tells its parent the secrets, and everybody else nothing: what else it writes are its logs.
 */

const [userId = ""] = process.argv.slice(2);
const creation = await createKey(userId, {
  name: "canary",
  scopes: ["usage", "read", "billing"],
  expiresAt: null,
  creditLimit: null,
});
if (creation.kind !== "created") throw new Error(creation.kind);
const { key, secret } = creation;
const rotation = await rotateKey(userId, key.id, 24);
if (rotation.kind !== "rotated") throw new Error(rotation.kind);
const mistyped = `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`;
const secrets = [secret, rotation.secret, mistyped];

for (const one of secrets) await everything(one);
await revoke(userId, key.id);
await everything(secret);
await breakDatabase();
for (const one of secrets) await everything(one);
process.send?.(secrets);
process.disconnect?.();
await closeMeter();
await disconnect();

async function breakDatabase(): Promise<void> {
  const owner = new pg.Client({ connectionString: process.env.MIGRATION_DATABASE_URL });
  await owner.connect();
  await owner.query("ALTER TABLE api_keys RENAME TO gone");
  await owner.end();
}

async function everything(secretSent: string): Promise<void> {
  const id = `request-${Math.random()}`;
  const post = (handler: typeof subscribe, path: string, body: string) =>
    handler(
      new Request(`http://localhost:3000/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${secretSent}`, "content-type": "application/json" },
        body,
      }),
    );
  await post(meter, "usage", JSON.stringify({ credits: "1", request_id: id }));
  await post(meter, "usage", JSON.stringify({ credits: "-1", request_id: id }));
  await post(meter, "usage", "{");
  await post(subscribe, "subscribe", JSON.stringify({ plan_id: 99 }));
  const headers = { authorization: `Bearer ${secretSent}` };
  await subscription(new Request("http://localhost:3000/user/subscription", { headers }));
}
