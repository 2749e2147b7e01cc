import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { Problem } from "../http/problem";

/**
 * An API key: `tg_live_` or `tg_test_`, 160 random bits and a checksum, both in base62. The checksum tells a typing
 * error or a cut-off key before the database is asked, and lets secret scanners be sure (docs/secret-scanning.md).
 */

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_BYTES = 20;
const RANDOM_LENGTH = 27;
const CHECKSUM_LENGTH = 6;
const PATTERN = new RegExp(
  `^(tg_(?:live|test)_)([0-9A-Za-z]{${RANDOM_LENGTH}})([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

export type GeneratedKey = { secret: string; prefix: string; lastFour: string; hash: string };

/** The secret is in nobody's hands but the caller's; everything else may be stored. */
export function generateKey(liveMode: boolean): GeneratedKey {
  const kind = liveMode ? "tg_live_" : "tg_test_";
  const random = base62(BigInt(`0x${randomBytes(RANDOM_BYTES).toString("hex")}`), RANDOM_LENGTH);
  const secret = `${kind}${random}${checksum(kind + random)}`;
  return {
    secret,
    prefix: secret.slice(0, kind.length + 4),
    lastFour: secret.slice(-4),
    hash: hashKey(secret),
  };
}

export function isWellFormed(secret: string): boolean {
  const [, kind, random, check] = PATTERN.exec(secret) ?? [];
  return kind !== undefined && random !== undefined && check === checksum(kind + random);
}

/** The hash of the key that a header sends; 401 for anything else, before the database is asked. */
export function bearerKey(authorization: string | null): string {
  if (authorization === null)
    throw new Problem(401, "no_key", "Send an API key as Authorization: Bearer tg_…");
  const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (!secret || !isWellFormed(secret))
    throw new Problem(401, "invalid_key", "This is not an API key of ours");
  return hashKey(secret);
}

export function hashKey(secret: string): string {
  return hash("sha256", secret);
}

function checksum(text: string): string {
  return base62(BigInt(crc32(text)), CHECKSUM_LENGTH);
}

function base62(value: bigint, length: number): string {
  let digits = "";
  for (let rest = value; rest > 0n; rest /= 62n) digits = ALPHABET[Number(rest % 62n)] + digits;
  return digits.padStart(length, "0");
}
