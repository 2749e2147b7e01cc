"use server";

import { randomUUID } from "node:crypto";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { requireOwnOrigin, requireUser } from "@/lib/auth/session";
import type { KeyScope } from "@/lib/billing/keys";
import { MAX_ACTIVE_KEYS, MAX_NEW_KEYS_PER_DAY } from "@/lib/billing/policy";
import { createKey, type KeyRotation, revoke, rotateKey } from "@/lib/flows/keys";
import { fieldErrors, formValues } from "@/lib/http/form";
import { keyForm, rotateForm } from "@/lib/http/key-schemas";
import type { FormState } from "../actions";

/** A secret, once; `requestId` is for a first request with it. */
type NewSecret = { name: string; secret: string; scopes: KeyScope[]; requestId: string };

/** `values` are what was sent, where it was refused. */
export type NewKeyState = FormState & { values?: Record<string, string>; made?: NewSecret };

export async function createApiKey(_state: NewKeyState, formData: FormData): Promise<NewKeyState> {
  await requireOwnOrigin();
  const user = await requireUser("/account/keys");
  const values = formValues(formData);
  const form = keyForm.safeParse(values);
  if (!form.success) return { errors: fieldErrors(form.error), values };
  const creation = await createKey(user.id, form.data);
  if (creation.kind !== "created") return { error: REFUSALS[creation.kind], values };
  revalidatePath("/account/keys", "layout");
  return { made: toNewSecret(creation) };
}

/** Until when the old one is good; null = it is refused from now on. */
export type RotationState = FormState & { made?: NewSecret; oldUntil?: Date | null };

export async function rotateApiKey(
  keyId: string,
  _state: RotationState,
  formData: FormData,
): Promise<RotationState> {
  await requireOwnOrigin();
  const user = await requireUser("/account/keys");
  const form = rotateForm.safeParse(formValues(formData));
  if (!form.success) return { errors: fieldErrors(form.error) };
  const rotation = await rotateKey(user.id, keyId, form.data.overlap);
  if (rotation.kind !== "rotated") return { error: REFUSALS[rotation.kind] };
  revalidatePath("/account/keys", "layout");
  return { made: toNewSecret(rotation), oldUntil: rotation.oldUntil };
}

export async function revokeApiKey(keyId: string): Promise<FormState> {
  await requireOwnOrigin();
  const user = await requireUser("/account/keys");
  const key = await revoke(user.id, keyId);
  if (!key) return { error: REFUSALS.unknown_key };
  revalidatePath("/account/keys", "layout");
  redirect(`/account/keys?revoked=${key.id}`);
}

const REFUSALS: Record<Exclude<KeyRotation["kind"], "rotated">, string> = {
  too_many: `You have ${MAX_ACTIVE_KEYS} keys that work, as many as an account may. Revoke one first; no key was created.`,
  too_many_new: `You have created ${MAX_NEW_KEYS_PER_DAY} keys within 24 hours. Try again tomorrow; no key was created.`,
  unknown_key: "You have no such key. Nothing was changed.",
  not_active: "This key has ended; create another one. Nothing was changed.",
  replaced: "This key was rotated before; rotate the one that replaced it. Nothing was changed.",
};

type Issued = { key: { name: string; scopes: KeyScope[] }; secret: string };

function toNewSecret({ key: { name, scopes }, secret }: Issued): NewSecret {
  return { name, secret, scopes, requestId: randomUUID() };
}
