import { loadStripe } from "@stripe/stripe-js/pure";

export type StripeJs = {
  publishableKey: string;
  /** Where else than at Stripe the script is; null takes Stripe's own. */
  script: string | null;
};

let loading: ReturnType<typeof loadStripe> | undefined;

/** Once per page; null when it can't be loaded, and then the next call tries again. */
export async function stripeJs(settings: StripeJs) {
  loading ??= load(settings);
  try {
    return await loading;
  } catch {
    loading = undefined;
    return null;
  }
}

async function load({ publishableKey, script }: StripeJs) {
  if (script) await addScript(script);
  return await loadStripe(publishableKey);
}

function addScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = src;
    element.addEventListener("load", () => resolve());
    element.addEventListener("error", () => reject(new Error(`${src} could not be loaded`)));
    document.head.append(element);
  });
}
