/** One trial per person: the address by which a person is told from another (billing policy, "Sign-up"). */

const GMAIL = ["gmail.com", "googlemail.com"];

/** Lower case, without a plus tag; for Gmail also without dots. Not an address to write to. */
export function identityOf(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1).toLowerCase();
  const mailbox = (email.slice(0, at).toLowerCase().split("+")[0] ?? "").trim();
  if (GMAIL.includes(domain)) return `${mailbox.replaceAll(".", "")}@gmail.com`;
  return `${mailbox}@${domain}`;
}
