import { z } from "zod";

/**
 * The settings of the process. Read once, at start-up (instrumentation.ts) or at first use; what is wrong is told by
 * the name of the variable and its remedy. `.env.example` lists them all.
 */

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());
const PUBLIC_ADDRESS = "the public address of the app without a path, as https://tollgate.example.com";
const SENDER = "the sender of all mail, as Tollgate <billing@example.com>";
const isBare = ({ pathname, search, hash }: URL) => pathname === "/" && !search && !hash;
const secrets = (text: string) => text.split(",").map((one) => one.trim());

const schema = z.object({
  DATABASE_URL: z
    .string("the app's PostgreSQL, as postgresql://user:password@host:5432/name")
    .regex(/^postgres(ql)?:\/\/[^/]+\/\w/, "must be postgresql://user:password@host:5432/name"),
  NEXTAUTH_URL: z
    .string(PUBLIC_ADDRESS)
    .refine(
      (value) => /^https?:\/\//.test(value) && URL.canParse(value) && isBare(new URL(value)),
      PUBLIC_ADDRESS,
    ),
  NEXTAUTH_SECRET: z
    .string("at least 32 random characters: openssl rand -base64 32")
    .min(32, "needs at least 32 random characters: openssl rand -base64 32"),
  STRIPE_SECRET_KEY: z
    .string("the secret key from Stripe's dashboard, sk_test_… or sk_live_…")
    .regex(/^(sk|rk)_(test|live)_\w{8,}$/, "must be a Stripe secret key: sk_test_… or sk_live_…"),
  STRIPE_WEBHOOK_SECRET: z
    .string("the signing secret of the webhook endpoint, whsec_…; two separated by a comma while rotating")
    .transform(secrets)
    .pipe(
      z.array(z.string().regex(/^whsec_\w{8,}$/, "must be whsec_…, as Stripe shows it for the endpoint")),
    ),
  STRIPE_API_BASE: optional(
    z.url({
      protocol: /^https?$/,
      error: "must be an address as http://127.0.0.1:4242; left out, it is Stripe itself",
    }),
  ),
  STRIPE_TEST_CLOCKS: optional(z.enum(["on", "off"], "must be on or off")),
  JOBS: optional(z.enum(["on", "off"], "must be on, or off where something else calls POST /jobs/…")),
  JOBS_SECRET: optional(z.string().min(32, "needs at least 32 random characters: openssl rand -base64 32")),
  STRIPE_PUBLISHABLE_KEY: optional(
    z
      .string()
      .regex(/^pk_(test|live)_\w{8,}$/, "must be a publishable key of Stripe's: pk_test_… or pk_live_…"),
  ),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "the mail server, as smtp://user:password@host:587" }),
  MAIL_FROM: z.string(SENDER).regex(/\S@\S+\.\S/, SENDER),
  SALES_EMAIL: optional(z.email("the address that gets the contact requests")),
  GITHUB_ID: optional(z.string()),
  GITHUB_SECRET: optional(z.string()),
  GOOGLE_ID: optional(z.string()),
  GOOGLE_SECRET: optional(z.string()),
  LOG_LEVEL: optional(z.enum(["debug", "info", "warn", "error", "silent"])),
  NODE_ENV: optional(z.string()),
  TOLLGATE_DEMO: optional(z.enum(["yes", "no"], "must be yes or no")),
});

export type Env = z.output<typeof schema> & { liveMode: boolean; testClocks: boolean; jobs: boolean };

/** The operator's to mend; the message says all they need. */
export class SettingsError extends Error {}

/** Checks settings as a whole; throws one error that lists everything wrong with them. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const result = schema.safeParse(source);
  if (!result.success)
    throw new SettingsError(
      listing(result.error.issues.map((one) => [`${String(one.path[0])}`, one.message])),
    );
  const env = result.data;
  const liveMode = env.STRIPE_SECRET_KEY.includes("_live_");
  const testClocks = (env.STRIPE_TEST_CLOCKS ?? (env.STRIPE_API_BASE ? "on" : "off")) === "on";
  const faults = [...contradictions(env, liveMode, testClocks)];
  if (faults.length > 0) throw new SettingsError(listing(faults));
  return { ...env, liveMode, testClocks, jobs: env.JOBS !== "off" };
}

function* contradictions(
  env: z.output<typeof schema>,
  liveMode: boolean,
  testClocks: boolean,
): Generator<[string, string]> {
  if (liveMode && env.STRIPE_API_BASE) {
    yield ["STRIPE_API_BASE", "must not be set with a live key: real money goes to Stripe only"];
  }
  if (liveMode && testClocks)
    yield ["STRIPE_TEST_CLOCKS", "must be off with a live key: only test mode has clocks"];
  if (!liveMode && env.NODE_ENV === "production" && env.TOLLGATE_DEMO !== "yes") {
    yield [
      "STRIPE_SECRET_KEY",
      "is a test key in production; use a live key, or set TOLLGATE_DEMO=yes for a demo",
    ];
  }
  if (env.STRIPE_PUBLISHABLE_KEY && liveMode !== env.STRIPE_PUBLISHABLE_KEY.startsWith("pk_live_")) {
    yield ["STRIPE_PUBLISHABLE_KEY", "and STRIPE_SECRET_KEY must both be of test mode or both live"];
  }
  if (liveMode && !env.NEXTAUTH_URL.startsWith("https://")) {
    yield ["NEXTAUTH_URL", "must be https with a live key: sessions and keys travel over it"];
  }
  for (const provider of ["GITHUB", "GOOGLE"] as const) {
    if (!env[`${provider}_ID`] !== !env[`${provider}_SECRET`]) {
      yield [`${provider}_ID`, `and ${provider}_SECRET must be set together`];
    }
  }
}

function listing(faults: [name: string, remedy: string][]): string {
  const lines = faults.map(([name, remedy]) => `  ${name}: ${remedy}`);
  return `These settings need your attention (see .env.example):\n${lines.join("\n")}`;
}

let cached: Env | undefined;

export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** For a server's start: says what is wrong and ends the process, instead of failing at each request. */
export function exitOnBadSettings(): void {
  try {
    env();
  } catch (error) {
    console.error(error instanceof SettingsError ? error.message : error);
    process.exit(1);
  }
}
