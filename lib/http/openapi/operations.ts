import { KEYS } from "./keys";
import { METERING } from "./metering";
import type { Operation } from "./operation";
import { PURCHASES } from "./purchases";
import { REPORTS } from "./reports";
import { SERVICE } from "./service";
import { SUBSCRIPTION_LIFE } from "./subscription";

/** A new route is one entry in one of these. */
export const OPERATIONS: readonly Operation[] = [
  ...PURCHASES,
  ...SUBSCRIPTION_LIFE,
  ...REPORTS,
  ...METERING,
  ...KEYS,
  ...SERVICE,
];
