"use server";

import type { ActFormState } from "@/components/admin/act-form";
import { db } from "@/lib/db/client";
import { findUserByEmail } from "@/lib/db/users";
import { createContract, endContract } from "@/lib/flows/contracts";
import { contractForm, endContractForm } from "@/lib/http/admin-schemas";
import { actOnForm, done, refused } from "../act";

const PAGE = "/admin/contracts";

export async function offerContract(_state: ActFormState, formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, contractForm, async ({ email, terms, reason }, actor) => {
    const user = await findUserByEmail(db(), email);
    if (!user) {
      const error = "Nobody has signed in with this address yet";
      return {
        ...refused("Nothing was done. The contract's owner has to sign in once."),
        errors: { email: error },
      };
    }
    const { kind, url } = await createContract(user.id, terms, reason, actor);
    const words =
      kind === "created"
        ? `${terms.name} is on offer to ${user.email}.`
        : "The same contract was on offer already.";
    const next =
      terms.collection === "invoice"
        ? "Its first invoice was mailed to them; it can be paid here."
        : "Send them the link.";
    return { ...done(`${words} ${next}`), link: url };
  });
}

export async function endOffer(formData: FormData): Promise<ActFormState> {
  return await actOnForm(PAGE, formData, endContractForm, async ({ contract, reason }, actor) => {
    const end = await endContract(contract, reason, actor);
    switch (end.kind) {
      case "ended":
      case "ended_before":
        return done("The contract has ended.");
      case "needs_attention":
        return refused(`It is off offer, but its first invoice can still be paid: ${end.reason}`);
      case "unknown_contract":
        return refused("There is no such contract.");
    }
  });
}
