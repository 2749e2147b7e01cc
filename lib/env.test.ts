import { expect, test } from "vitest";
import { parseEnv } from "./env";

const good = {
  DATABASE_URL: "postgresql://app@localhost:5432/tollgate",
  NEXTAUTH_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "0123456789abcdef0123456789abcdef",
  STRIPE_SECRET_KEY: "sk_test_0123456789",
  STRIPE_WEBHOOK_SECRET: "whsec_0123456789",
  SMTP_URL: "smtp://localhost:1025",
  MAIL_FROM: "Tollgate <billing@example.com>",
};

test("good settings", () => {
  expect(parseEnv(good)).toMatchObject({
    liveMode: false,
    testClocks: false,
    STRIPE_WEBHOOK_SECRET: ["whsec_0123456789"],
  });
});

test("two webhook secrets while rotating", () => {
  expect(
    parseEnv({ ...good, STRIPE_WEBHOOK_SECRET: "whsec_01234567, whsec_89012345" }).STRIPE_WEBHOOK_SECRET,
  ).toHaveLength(2);
});

test("clocks are on by default with the sandbox only", () => {
  expect(parseEnv({ ...good, STRIPE_API_BASE: "http://127.0.0.1:4242" }).testClocks).toBe(true);
  expect(
    parseEnv({ ...good, STRIPE_API_BASE: "http://127.0.0.1:4242", STRIPE_TEST_CLOCKS: "off" }).testClocks,
  ).toBe(false);
});

const live = { ...good, STRIPE_SECRET_KEY: "sk_live_0123456789", NEXTAUTH_URL: "https://example.com" };

test.each([
  ["missing", { ...good, DATABASE_URL: undefined }, "DATABASE_URL", "postgresql://"],
  ["short secret", { ...good, NEXTAUTH_SECRET: "short" }, "NEXTAUTH_SECRET", "openssl rand"],
  ["placeholder key", { ...good, STRIPE_SECRET_KEY: "sk_test_" }, "STRIPE_SECRET_KEY", "sk_test_"],
  [
    "publishable for secret key",
    { ...good, STRIPE_SECRET_KEY: "pk_test_0123456789" },
    "STRIPE_SECRET_KEY",
    "secret key",
  ],
  ["empty webhook secret", { ...good, STRIPE_WEBHOOK_SECRET: "" }, "STRIPE_WEBHOOK_SECRET", "whsec_"],
  [
    "live key to another address",
    { ...live, STRIPE_API_BASE: "http://127.0.0.1:4242" },
    "STRIPE_API_BASE",
    "live key",
  ],
  ["live key with clocks", { ...live, STRIPE_TEST_CLOCKS: "on" }, "STRIPE_TEST_CLOCKS", "off"],
  ["test key in production", { ...good, NODE_ENV: "production" }, "STRIPE_SECRET_KEY", "TOLLGATE_DEMO=yes"],
  ["an address without its scheme", { ...good, NEXTAUTH_URL: "localhost:3000" }, "NEXTAUTH_URL", "https://"],
  [
    "an address with a path",
    { ...good, NEXTAUTH_URL: "https://example.com/app" },
    "NEXTAUTH_URL",
    "without a path",
  ],
  ["live over http", { ...live, NEXTAUTH_URL: "http://example.com" }, "NEXTAUTH_URL", "https"],
  ["a database without a name", { ...good, DATABASE_URL: "postgresql://" }, "DATABASE_URL", "host:5432/name"],
  ["mail over the web", { ...good, SMTP_URL: "https://example.com" }, "SMTP_URL", "smtp://"],
  ["a sender without address", { ...good, MAIL_FROM: "Tollgate" }, "MAIL_FROM", "billing@"],
  ["half a provider", { ...good, GITHUB_ID: "abc" }, "GITHUB_ID", "together"],
])("%s: told by name and remedy", (_, settings, name, remedy) => {
  expect(() => parseEnv(settings)).toThrow(new RegExp(`${name}: .*${remedy}`));
});

test("everything wrong is told at once", () => {
  expect(() => parseEnv({})).toThrow(/DATABASE_URL[\s\S]*STRIPE_SECRET_KEY[\s\S]*MAIL_FROM/);
});
