/** The one merchant of a sandbox. */
export const account = { country: "US", name: "Sandbox" };
