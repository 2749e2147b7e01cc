import "./settings";
import { parseArgs } from "node:util";
import { accessAt } from "../billing/access";
import { nowFor, systemNow } from "../clock";
import { audit } from "../db/audit";
import { db, disconnect } from "../db/client";
import { findUserByEmail, setRole, type UserRecord } from "../db/users";
import { createKey } from "../flows/keys";
import { syncNow } from "../flows/sync-now";

/** `npm run admin -- COMMAND EMAIL`: what an operator or a script does without a browser. */

const USAGE = `Usage: npm run admin -- COMMAND EMAIL [--json]

  grant EMAIL               make this user an admin
  revoke EMAIL              make them a user again
  user EMAIL                show account, access and credits
  key EMAIL [--name NAME]   create an API key; its secret is shown once
  sync EMAIL                bring the account up to what Stripe says

The user must have signed in once. --json prints one object for scripts.`;

const ACTOR = "cli";

type Answer = Record<string, unknown>;
const commands: Record<string, (user: UserRecord, options: { name: string }) => Promise<Answer>> = {
  grant: (user) => changeRole(user, "admin"),
  revoke: (user) => changeRole(user, "user"),
  user: show,
  key: async (user, { name }) => {
    const { key, secret } = await createKey(user.id, name);
    await audit(
      db(),
      { actor: ACTOR, action: "key.create", subjectUserId: user.id, after: { keyId: key.id } },
      systemNow(),
    );
    return { key: secret, name: key.name };
  },
  sync: (user) => syncNow(user.id, ACTOR),
};

await main();
await disconnect();

async function main(): Promise<void> {
  const asked = options();
  if (!asked) return fail(USAGE);
  const { values, positionals } = asked;
  const [name = "", email] = positionals;
  const command = commands[name];
  if (!command || !email) return fail(USAGE);
  const user = await findUserByEmail(db(), email);
  if (!user) return fail(`No user has the address ${email}; they sign in once first`);
  print(await command(user, { name: values.name }), values.json);
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        name: { type: "string", default: "created by an operator" },
      },
    });
  } catch {
    return null;
  }
}

async function changeRole(user: UserRecord, role: "user" | "admin"): Promise<Answer> {
  await setRole(db(), user.id, role);
  const change = { before: { role: user.role }, after: { role } };
  await audit(db(), { actor: ACTOR, action: "role.change", subjectUserId: user.id, ...change }, systemNow());
  return { email: user.email, role };
}

async function show(user: UserRecord): Promise<Answer> {
  const now = nowFor(user);
  const access = accessAt(user.state, now);
  return {
    id: user.id,
    email: user.email,
    role: user.role,
    now: now.toISOString(),
    stripe_customer_id: user.stripeCustomerId,
    stripe_subscription_id: user.subscription?.id ?? null,
    stored_status: user.state.status,
    status: access.status,
    plan: access.planName,
    reason: access.reason,
    until: access.until?.toISOString() ?? null,
    allowance: access.allowance,
    allowance_total: access.allowanceTotal,
    purchased: user.purchased,
  };
}

function print(answer: Answer, asJson: boolean): void {
  if (asJson) console.log(JSON.stringify(answer));
  else for (const [name, value] of Object.entries(answer)) console.log(`${name.padEnd(24)}${value ?? "-"}`);
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
