"use client";

import { signIn } from "next-auth/react";
import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { InputField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { CheckMail } from "./check-mail";
import { errorWords } from "./words";

type Provider = { id: string; name: string };

type State = { step: "ask"; error?: string; email?: string } | { step: "sent"; email: string };

type Props = {
  /** A path of our own, for after signing in. */
  callbackUrl: string;
  providers: readonly Provider[];
  /** From the page's address: what went wrong before. */
  error?: string;
};

/** Same answer for every address: whether someone has an account is nobody else's business. */
export function SignInForm({ callbackUrl, providers, error }: Props) {
  const [state, submit] = useActionState<State, FormData | null>(
    (_state, formData) =>
      formData ? askForLink(String(formData.get("email") ?? ""), callbackUrl) : { step: "ask" },
    { step: "ask", error },
  );
  if (state.step === "sent") {
    return (
      <form action={() => submit(null)}>
        <CheckMail email={state.email}>
          <SubmitButton variant="secondary" pendingLabel="One moment">
            Use another address
          </SubmitButton>
        </CheckMail>
      </form>
    );
  }
  const isNoAddress = state.error === "NotAnAddress";
  const words = state.error === undefined || isNoAddress ? undefined : errorWords(state.error);
  return (
    <div className="grid gap-6">
      {words && (
        <Banner urgency={words.urgency} title={words.title} live>
          {words.next}
        </Banner>
      )}
      <form action={submit} className="grid gap-5">
        <InputField
          id="email"
          label="Email"
          type="email"
          autoComplete="email"
          maxLength={254}
          defaultValue={state.email}
          error={isNoAddress ? "Enter your address, as name@example.com. No mail was sent" : undefined}
          hint="We mail you a link that signs you in. No password."
        />
        <div>
          <SubmitButton pendingLabel="Sending the link">Email me a link</SubmitButton>
        </div>
      </form>
      {providers.length > 0 && (
        <div className="flex flex-wrap gap-3 border-t border-dotted pt-6">
          {providers.map(({ id, name }) => (
            <Button key={id} onClick={() => void signIn(id, { callbackUrl })}>
              Continue with {name}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

async function askForLink(email: string, callbackUrl: string): Promise<State> {
  try {
    const answer = await signIn("email", { email, callbackUrl, redirect: false });
    if (answer?.ok && !answer.error) return { step: "sent", email };
    return { step: "ask", email, error: answer?.error ?? "EmailSignin" };
  } catch {
    return { step: "ask", email, error: "EmailSignin" };
  }
}
