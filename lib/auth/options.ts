import { PrismaAdapter } from "@next-auth/prisma-adapter";
import type { NextAuthOptions } from "next-auth";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import EmailProvider from "next-auth/providers/email";
import GitHubProvider from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import { z } from "zod";
import { systemNow } from "../clock";
import { db } from "../db/client";
import { env } from "../env";
import { createAccount } from "../flows/create-account";
import { signInMail } from "../mail/templates";
import { sendMail } from "../mail/transport";
import { type AddressRefusal, addressRefusal, plainAddress } from "./address";

const SESSION_DAYS = 30;
const LINK_HOURS = 24;

let cached: NextAuthOptions | undefined;

/** Magic link by e-mail, GitHub and Google where configured; sessions in the database. */
export function authOptions(): NextAuthOptions {
  cached ??= {
    adapter: adapter(),
    secret: env().NEXTAUTH_SECRET,
    session: { strategy: "database", maxAge: SESSION_DAYS * 24 * 60 * 60 },
    pages: { signIn: "/signin", verifyRequest: "/signin?sent=yes", error: "/signin", signOut: "/signin" },
    providers: [
      EmailProvider({
        maxAge: LINK_HOURS * 60 * 60,
        normalizeIdentifier: plainAddress,
        sendVerificationRequest: ({ identifier, url }) => sendMail(signInMail(identifier, url, LINK_HOURS)),
      }),
      ...socialProviders(),
    ],
    callbacks: {
      redirect: ({ url, baseUrl }) => {
        const isOurs = URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === new URL(baseUrl).origin;
        return isOurs ? new URL(url, baseUrl).href : baseUrl;
      },
      signIn: ({ user, account }) => {
        const refusal = addressRefusal(user.email, account?.type === "email");
        return refusal === null || refused(refusal);
      },
    },
  };
  return cached;
}

/** Whole, as next-auth's client reads it; the sign-in page has the words. */
function refused(error: AddressRefusal): string {
  return `${env().NEXTAUTH_URL}/signin?error=${error}`;
}

/** Which buttons the sign-in page shows. */
export function configuredProviders(): { id: "github" | "google"; name: string }[] {
  return [
    ...(env().GITHUB_ID ? [{ id: "github" as const, name: "GitHub" }] : []),
    ...(env().GOOGLE_ID ? [{ id: "google" as const, name: "Google" }] : []),
  ];
}

function socialProviders() {
  const { GITHUB_ID, GITHUB_SECRET, GOOGLE_ID, GOOGLE_SECRET } = env();
  return [
    ...(GITHUB_ID && GITHUB_SECRET
      ? [GitHubProvider({ clientId: GITHUB_ID, clientSecret: GITHUB_SECRET })]
      : []),
    ...(GOOGLE_ID && GOOGLE_SECRET
      ? [GoogleProvider({ clientId: GOOGLE_ID, clientSecret: GOOGLE_SECRET })]
      : []),
  ];
}

/** The library's adapter, but a user never comes into being without account and trial. */
function adapter(): Adapter {
  const library: Adapter = PrismaAdapter(db());
  return {
    ...library,
    createUser: async (person: Omit<AdapterUser, "id">): Promise<AdapterUser> => {
      const { name = null, image = null, emailVerified } = person;
      const email = z.email().parse(plainAddress(person.email));
      const id = await createAccount({ email, name, image, emailVerified }, systemNow());
      return { id, email, name, image, emailVerified };
    },
  };
}
