const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waiting times after each failed attempt: quick at first, because a developer is waiting, and then patient. */
export const developerSchedule = [second, 5 * second, 30 * second, 2 * minute, 10 * minute, hour, 6 * hour];
