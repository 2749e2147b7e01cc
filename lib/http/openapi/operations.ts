import { BILLING_OPERATIONS } from "./billing";
import { KEYS } from "./keys";
import { METERING } from "./metering";
import type { Operation } from "./operation";
import { REPORTS } from "./reports";
import { SERVICE } from "./service";

/** A new route is one entry in one of these. */
export const OPERATIONS: readonly Operation[] = [
  ...BILLING_OPERATIONS,
  ...REPORTS,
  ...METERING,
  ...KEYS,
  ...SERVICE,
];
