/** A page's form as a browser without scripts would send it. Redirects are not followed: they are what is asked about. */
export async function submit(url: string, fields: Record<string, string>): Promise<Response> {
  return await fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

export const card = (number: string): Record<string, string> => ({
  email: "ada@example.com",
  number,
  expiry: "12 / 40",
  cvc: "123",
  name: "Ada Lovelace",
});

/** The text of a page, without its markup and with one space between words. */
export const textOf = async (url: string): Promise<string> => plain(await (await fetch(url)).text());

export const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replace(/\s+/g, " ");

export const good = "4242 4242 4242 4242";
export const declined = "4000 0000 0000 0002";
export const challenged = "4000 0025 0000 3155";

/** Where a redirect goes. */
export const target = (response: Response): string => response.headers.get("location") ?? "";
