import { invalidRequest } from "../errors";

/** Those with which a link would run or show something of its own, instead of leading to a site or an app. */
const unsafe = ["javascript:", "data:", "vbscript:", "blob:", "file:", "about:"];

/** Answers Stripe's `url_invalid`. `given` are parameters by name: a site's address, or one of an app's own scheme. */
export function refuseInvalidUrls(given: Record<string, string | null | undefined>): void {
  for (const [param, url] of Object.entries(given))
    if (url && (!URL.canParse(url) || unsafe.includes(new URL(url).protocol)))
      throw invalidRequest("Not a valid URL", { code: "url_invalid", param });
}

/** One that the sandbox calls itself. */
export function webUrl(url: string, param: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw invalidRequest("Invalid URL: An explicit scheme (such as https) must be provided.", {
    code: "url_invalid",
    param,
  });
}
