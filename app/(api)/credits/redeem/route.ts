import { authenticate } from "@/lib/auth/authenticate";
import { type Redemption, redeemCode } from "@/lib/flows/credit-codes";
import { readJson } from "@/lib/http/body";
import { fieldProblem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { codeBody } from "@/lib/http/schemas";
import { creditNumber } from "@/lib/http/views";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({ POST: redeem });

const REFUSALS: Record<Exclude<Redemption["kind"], "redeemed">, [status: number, message: string]> = {
  unknown_code: [404, "There is no such code"],
  expired: [409, "This code has expired"],
  used_up: [409, "This code was used as often as it may be"],
  already_redeemed: [409, "You have redeemed this code"],
};

/** Turns a code into purchased credits. */
async function redeem(request: Request): Promise<Response> {
  const user = await authenticate(request, "billing");
  const { code } = await readJson(request, codeBody);
  const redemption = await redeemCode(user.id, code);
  if (redemption.kind === "redeemed")
    return Response.json({ status: "redeemed", credits: creditNumber(redemption.credits) });
  const [status, message] = REFUSALS[redemption.kind];
  throw fieldProblem(status, redemption.kind, "code", message);
}
