import type { z } from "zod";
import { db } from "../db/client";
import { findUserByEmail, type UserRecord } from "../db/users";
import { fieldErrors } from "../http/form";

/** What the commands of `npm run admin` share. */

export const ACTOR = "cli";

/** Told on the terminal, and the command fails. */
export class CommandError extends Error {}

/** What is printed: names and values, or rows under a name. */
export type Answer = Record<string, unknown>;

/** `words` are those after the command's name, `options` the values of its `--options`. */
export type Command = (words: string[], options: Record<string, string>) => Promise<Answer>;

export function forUser(
  work: (user: UserRecord, options: Record<string, string>, words: string[]) => Promise<Answer>,
): Command {
  return async ([email, ...words], options) => {
    if (!email) throw new CommandError("Whom? Give an address");
    return await work(await userBy(email), options, words);
  };
}

export async function userBy(email: string): Promise<UserRecord> {
  const user = await findUserByEmail(db(), email);
  if (!user) throw new CommandError(`No user has the address ${email}; they sign in once first`);
  return user;
}

/** The options as `schema` wants them; each one at fault is named, and for a missing one what a form says when it is empty. */
export function read<T>(schema: z.ZodType<T>, options: Record<string, string | undefined>): T {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const missing = Object.keys(fieldErrors(result.error)).filter((name) => options[name] === undefined);
  const empty = Object.fromEntries(missing.map((name) => [name, ""]));
  const faults = fieldErrors(schema.safeParse({ ...options, ...empty }).error ?? result.error);
  throw new CommandError(
    Object.entries(faults)
      .map(([name, message]) =>
        missing.includes(name)
          ? `--${name.replaceAll("_", "-")} is missing: ${message}`
          : `${name}: ${message}`,
      )
      .join("\n"),
  );
}
