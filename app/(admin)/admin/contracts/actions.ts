"use server";

import type { ActFormState } from "@/components/admin/act-form";
import { db } from "@/lib/db/client";
import { findUserByEmail } from "@/lib/db/users";
import { createContract, endContract } from "@/lib/flows/contracts";
import { contractForm, endContractForm } from "@/lib/http/admin-schemas";
import { actOnForm, done, refused } from "../act";

const PAGE = "/admin/contracts";

export async function offerContract(_state: ActFormState, formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, contractForm, async (form, actor) => {
    const user = await findUserByEmail(db(), form.email);
    if (!user) {
      const email = "Nobody has signed in with this address yet";
      return { ...refused("Nothing was done. The contract's owner has to sign in once."), errors: { email } };
    }
    const terms = {
      name: form.name,
      amountCents: form.price,
      billingCycle: form.cycle,
      credits: form.credits,
      limits: { requestsPerPeriod: form.requests, rateLimitPerMinute: form.rate },
      overageCap: form.overage,
    };
    const { kind, url } = await createContract(user.id, terms, form.reason, actor);
    const words =
      kind === "created"
        ? `${form.name} is on offer to ${user.email}.`
        : "The same contract was on offer already.";
    return { ...done(`${words} Send them the link.`), link: url };
  });
}

export async function endOffer(formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, endContractForm, async ({ contract, reason }, actor) => {
    const { kind } = await endContract(contract, reason, actor);
    return kind === "unknown_contract"
      ? refused("There is no such contract.")
      : done("The contract has ended.");
  });
}
