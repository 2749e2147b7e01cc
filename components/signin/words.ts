import type { Urgency } from "@/components/ui/banner";

export type Words = { urgency: Urgency; title: string; next: string };

const EMAIL_FAILED: Words = {
  urgency: "critical",
  title: "The mail could not be sent",
  next: "Check the address and ask for the link again.",
};
const PROVIDER_FAILED: Words = {
  urgency: "critical",
  title: "The other service didn't confirm who you are",
  next: "You are not signed in. Try it again, or take a link by email.",
};

/** By next-auth's `?error=`, or our own. */
const ERRORS: Record<string, Words> = {
  Verification: {
    urgency: "attention",
    title: "This link was used before or has expired",
    next: "Each link signs in once, for a limited time. Ask for a new one below.",
  },
  Disposable: {
    urgency: "attention",
    title: "Throw-away addresses can't sign in",
    next: "No mail was sent. Use an address that you keep: receipts and payment notices go there.",
  },
  NoAddress: {
    urgency: "attention",
    title: "Your account there shows no email address",
    next: "You are not signed in. Allow the address to be read there, or take a link by email.",
  },
  OAuthAccountNotLinked: {
    urgency: "attention",
    title: "This address signed in another way before",
    next: "You are not signed in. Use the way you took the first time, or a link by email.",
  },
  AccessDenied: {
    urgency: "attention",
    title: "Access was denied",
    next: "You are not signed in. Allow it, or take a link by email.",
  },
  SessionRequired: {
    urgency: "info",
    title: "This page is for signed-in people",
    next: "Sign in and you are taken there.",
  },
  Configuration: {
    urgency: "critical",
    title: "Sign-in is not set up correctly",
    next: "This is our fault. You are not signed in; try again later.",
  },
  EmailSignin: EMAIL_FAILED,
  EmailCreateAccount: {
    urgency: "critical",
    title: "The account could not be created",
    next: "Nothing was stored. Ask for a new link below.",
  },
  OAuthSignin: PROVIDER_FAILED,
  OAuthCallback: PROVIDER_FAILED,
  OAuthCreateAccount: PROVIDER_FAILED,
  Callback: PROVIDER_FAILED,
};

export function errorWords(error: string): Words {
  return Object.hasOwn(ERRORS, error) && ERRORS[error]
    ? ERRORS[error]
    : { urgency: "critical", title: "Sign-in failed", next: "You are not signed in. Try it again." };
}
