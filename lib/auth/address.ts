import { z } from "zod";
import { isThrowAway } from "./throw-away";

/** One plain address, or none, "": a second one hidden in it must never get somebody's link. */
export function plainAddress(typed: string): string {
  const address = z.email().safeParse(typed.trim().toLowerCase());
  return address.success ? address.data : "";
}

export type AddressRefusal = "NotAnAddress" | "NoAddress" | "Disposable";

/** Why nobody signs in with it; null when they may. None was typed, or the other service shows none. */
export function addressRefusal(address: string | null | undefined, isTyped: boolean): AddressRefusal | null {
  if (!address) return isTyped ? "NotAnAddress" : "NoAddress";
  return isThrowAway(address) ? "Disposable" : null;
}
