const dates = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const times = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

/** Of unix seconds, in UTC like everything at Stripe. */
export const date = (seconds: number): string => dates.format(seconds * 1000);
export const time = (seconds: number): string => `${times.format(seconds * 1000)} UTC`;
