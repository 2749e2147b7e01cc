import { keyStateAt } from "../billing/keys";
import { MAX_ACTIVE_KEYS, MAX_NEW_KEYS_PER_DAY } from "../billing/policy";
import { systemNow } from "../clock";
import { db } from "../db/client";
import { creditsUsedByKeys, listKeys } from "../db/keys";
import type { UserRecord } from "../db/users";
import { createKey, revoke } from "../flows/keys";
import { keyOptions, revokeOptions } from "../http/key-schemas";
import { ACTOR, type Answer, type Command, CommandError, forUser, read } from "./command";

export const KEY_COMMANDS: Record<string, Command> = {
  key: forUser(create),
  keys: forUser(list),
  "key-revoke": forUser(end),
};

async function create(user: UserRecord, options: Record<string, string>): Promise<Answer> {
  const { reason, ...terms } = read(keyOptions, options);
  const creation = await createKey(user.id, terms, { actor: ACTOR, reason });
  switch (creation.kind) {
    case "too_many":
      throw new CommandError(`The account has ${MAX_ACTIVE_KEYS} keys that are good; revoke one first`);
    case "too_many_new":
      throw new CommandError(`The account got ${MAX_NEW_KEYS_PER_DAY} keys within 24 hours; try tomorrow`);
    case "created": {
      const { key, secret } = creation;
      return { key: secret, id: key.id, name: key.name, scopes: key.scopes.join(" ") };
    }
  }
}

async function list(user: UserRecord): Promise<Answer> {
  const now = systemNow();
  const [keys, used] = await Promise.all([listKeys(db(), user.id, now), creditsUsedByKeys(db(), user)]);
  return {
    keys: keys.map((key) => ({
      id: key.id,
      name: key.name,
      key: `${key.prefix}…${key.lastFour}`,
      state: keyStateAt(key, now),
      scopes: key.scopes.join(" "),
      limit: key.creditLimit,
      used: key.creditLimit === null ? null : (used.get(key.id) ?? "0"),
      expires: key.expiresAt?.toISOString() ?? null,
      last_used: key.lastUsedAt?.toISOString() ?? null,
    })),
  };
}

async function end(user: UserRecord, options: Record<string, string>, [id]: string[]): Promise<Answer> {
  if (!id) throw new CommandError("Which key? Give its id, as `keys EMAIL` lists it");
  const key = await revoke(user.id, id, { actor: ACTOR, ...read(revokeOptions, options) });
  if (!key) throw new CommandError(`${user.email} has no key ${id}`);
  return { id: key.id, name: key.name, revoked: key.revokedAt?.toISOString() };
}
