"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { InputField, TextareaField } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";

export type ContactState = {
  status: "idle" | "sent" | "invalid" | "failed";
  /** By field name. */
  errors?: Record<string, string>;
  values?: Record<string, string>;
};

type Props = { action: (state: ContactState, formData: FormData) => Promise<ContactState> };

export function ContactForm({ action }: Props) {
  const [state, submit] = useActionState(action, { status: "idle" });
  if (state.status === "sent") {
    return (
      <Banner urgency="positive" title="Your message has arrived" live>
        The answer goes to the address you gave. Nothing was ordered or charged.
      </Banner>
    );
  }
  const { errors = {}, values = {} } = state;
  return (
    <form action={submit} className="grid gap-5">
      {state.status === "failed" && (
        <Banner urgency="critical" title="The message was not sent" live>
          Your text is still below. Try again in a minute.
        </Banner>
      )}
      {state.status === "invalid" && (
        <Banner urgency="attention" title="Something is missing" live>
          The message was not sent. Correct the marked fields and send it again.
        </Banner>
      )}
      <InputField
        id="name"
        label="Name"
        autoComplete="name"
        maxLength={200}
        defaultValue={values.name}
        error={errors.name}
      />
      <InputField
        id="email"
        label="Email"
        type="email"
        autoComplete="email"
        maxLength={254}
        hint="The answer goes there."
        defaultValue={values.email}
        error={errors.email}
      />
      <InputField
        id="company"
        label="Company"
        optional
        autoComplete="organization"
        maxLength={200}
        defaultValue={values.company}
        error={errors.company}
      />
      <TextareaField
        id="message"
        label="What do you need"
        maxLength={5000}
        hint="Requests per month, models, and anything your contract has to say."
        defaultValue={values.message}
        error={errors.message}
      />
      <div>
        <SubmitButton pendingLabel="Sending message">Send message</SubmitButton>
      </div>
    </form>
  );
}
