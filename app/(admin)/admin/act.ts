import { revalidatePath } from "next/cache";
import type { z } from "zod";
import type { ActFormState } from "@/components/admin/act-form";
import { requireAdmin, requireOwnOrigin } from "@/lib/auth/session";
import { fieldErrors, formValues } from "@/lib/http/form";
import { log } from "@/lib/log";

/** What an admin's act came to, in a sentence. */
export type ActState = { ok: boolean; message: string } | null;

export const done = (message: string) => ({ ok: true, message });
export const refused = (message: string) => ({ ok: false, message });

/** Asks who acts, and turns a fault into a sentence instead of a broken page. */
export async function act<State extends ActState | ActFormState>(
  page: string,
  work: (actor: string) => Promise<State>,
): Promise<State | ActState> {
  await requireOwnOrigin();
  const admin = await requireAdmin();
  try {
    return await work(`user:${admin.id}`);
  } catch (err) {
    log.error({ err, page }, "admin act failed");
    return refused("It failed, and the log says why. Trying again is safe.");
  } finally {
    revalidatePath(page);
  }
}

/** The same for a form: what is wrong with its fields is said beside them, and what was typed stays unless it was done. */
export async function actOnForm<Input>(
  page: string,
  formData: FormData,
  schema: z.ZodType<Input>,
  work: (input: Input, actor: string) => Promise<ActFormState>,
): Promise<ActFormState> {
  const values = formValues(formData);
  const state = await act<ActFormState>(page, async (actor) => {
    const form = schema.safeParse(values);
    if (form.success) return await work(form.data, actor);
    return { ...refused("Nothing was done. Correct the marked fields."), errors: fieldErrors(form.error) };
  });
  return state?.ok ? state : state && { ...state, values };
}
