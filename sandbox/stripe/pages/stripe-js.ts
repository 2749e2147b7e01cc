import type { checkoutSdks } from "./stripe-js-checkout";

/**
 * What a browser runs as stripe.js: the part of Stripe's interface that pays, saves cards and embeds Checkout, against
 * the sandbox at `origin`. Sent as this function's own text, so it may use nothing from outside of it.
 */
export function stripeJs(origin: string, makeCheckoutSdks: typeof checkoutSdks): void {
  type Json = { [key: string]: unknown };
  type Failure = { type: string; code?: string; message: string; [key: string]: unknown };
  type Intent = {
    object: string;
    id: string;
    status: string;
    client_secret: string;
    next_action: Json | null;
  };
  type Answer = { intent?: Intent; payment_method?: Json; error?: Failure };

  const ask = async <T>(path: string, body: Json): Promise<T> => {
    const response = await fetch(`${origin}/_sandbox/js/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return await response.json();
  };
  const call = (path: string, body: Json) => ask<Answer>(path, body);

  const frame = (path: string, title: string): HTMLIFrameElement => {
    const element = document.createElement("iframe");
    element.src = origin + path;
    element.title = title;
    element.style.cssText = "display:block;width:100%;border:0;color-scheme:light dark";
    return element;
  };

  /** Resolves with what the sandbox's page in this frame says last. */
  const said = (element: HTMLIFrameElement, key: string): Promise<Json> =>
    new Promise((resolve) => {
      const listen = (event: MessageEvent) => {
        if (event.origin !== origin || event.source !== element.contentWindow) return;
        if (event.data?.source !== "stripe-sandbox" || !(key in event.data)) return;
        window.removeEventListener("message", listen);
        resolve(event.data);
      };
      window.addEventListener("message", listen);
    });

  /** The bank's page in a dialog over the merchant's. */
  const challenge = async (intent: { id: string }): Promise<void> => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "3-D Secure");
    dialog.style.cssText = "width:min(30rem,calc(100vw - 1rem));padding:0;border:0;border-radius:12px";
    const bank = frame(`/3ds/${intent.id}?frame`, "Your bank");
    bank.style.height = "26rem";
    dialog.append(bank);
    document.body.append(dialog);
    // Escape must not leave a payment that nobody answers.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    const answered = said(bank, "answered");
    dialog.showModal();
    await answered;
    dialog.close();
    dialog.remove();
  };

  const resultOf = (intent: Intent) =>
    intent.object === "setup_intent" ? { setupIntent: intent } : { paymentIntent: intent };

  const settle = async ({ intent, error }: Answer, clientSecret: string) => {
    if (error || !intent) return { error };
    const pending = intent.next_action;
    if (intent.status !== "requires_action" || !pending) return resultOf(intent);
    const redirect = pending.redirect_to_url;
    if (typeof redirect === "object" && redirect && "url" in redirect) {
      window.location.assign(String(redirect.url));
      return await new Promise<never>(() => {});
    }
    await challenge(intent);
    const after = await call("intent", { clientSecret });
    if (!after.intent || after.error) return { error: after.error };
    return resultOf(after.intent);
  };

  type Field = [name: string, label: string, autocomplete: string, optional?: boolean];
  const cardFields: Field[] = [
    ["number", "Card number", "cc-number"],
    ["expiry", "Expiry date, MM / YY", "cc-exp"],
    ["cvc", "CVC", "cc-csc"],
  ];

  /** Fields in the merchant's page, and nothing else; `show` adds some that are known only later. */
  const createElement = (type: string, fields = cardFields, label = "Card") => {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent =
      ":host{display:block}form{display:grid;gap:12px;font:inherit}label{display:grid;gap:4px;font-size:.875em}input,button{font:inherit;font-size:1rem;min-height:44px;padding:8px 12px;box-sizing:border-box;width:100%;border:1px solid #767f86;border-radius:8px;background:Field;color:FieldText}button{background:ButtonText;color:ButtonFace;cursor:pointer}p{margin:0}:focus-visible{outline:3px solid Highlight;outline-offset:2px}";
    const form = document.createElement("form");
    form.noValidate = true;
    form.setAttribute("aria-label", label);
    form.addEventListener("submit", (event) => event.preventDefault());
    const inputs: HTMLInputElement[] = [];
    const show = (added: Field[]) => {
      for (const [name, text, autocomplete, optional] of added) {
        const label = document.createElement("label");
        const input = document.createElement("input");
        const inputMode =
          autocomplete.startsWith("cc-n") || autocomplete.startsWith("cc-e") ? "numeric" : "text";
        Object.assign(input, { name, autocomplete, inputMode, required: !optional });
        label.append(text, input);
        form.append(label);
        inputs.push(input);
      }
    };
    show(fields);
    root.append(style, form);
    const handlers = new Map<string, Set<(event: Json) => void>>();
    const tell = (name: string, event: Json) => {
      for (const handler of handlers.get(name) ?? []) handler({ elementType: type, ...event });
    };
    const values = () => Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()]));
    const isComplete = () => inputs.every(({ value, required }) => !required || value.trim() !== "");
    form.addEventListener("input", () =>
      tell("change", {
        complete: isComplete(),
        empty: inputs.every(({ value }) => value === ""),
        value: type === "payment" ? { type: "card" } : values(),
      }),
    );
    const element = {
      form,
      show,
      tell,
      values,
      isComplete,
      type,
      mount(place: string | HTMLElement) {
        const target = typeof place === "string" ? document.querySelector(place) : place;
        if (!target) throw new Error(`No element to mount on: ${place}`);
        target.replaceChildren(host);
        queueMicrotask(() => tell("ready", {}));
      },
      unmount: () => host.remove(),
      destroy: () => host.remove(),
      on(name: string, handler: (event: Json) => void) {
        handlers.set(name, (handlers.get(name) ?? new Set()).add(handler));
        return element;
      },
      off(name: string, handler: (event: Json) => void) {
        handlers.get(name)?.delete(handler);
        return element;
      },
      once(name: string, handler: (event: Json) => void) {
        const only = (event: Json) => {
          element.off(name, only);
          handler(event);
        };
        return element.on(name, only);
      },
      update: () => {},
      focus: () => inputs[0]?.focus(),
      blur: () => inputs[0]?.blur(),
      clear: () => form.reset(),
      collapse: () => {},
    };
    return element;
  };

  type Element = ReturnType<typeof createElement>;

  const createElements = ({ clientSecret }: { clientSecret?: string } = {}) => {
    const made = new Map<string, Element>();
    const elements = {
      clientSecret,
      create(type: string) {
        const element = createElement(type);
        made.set(type, element);
        return element;
      },
      getElement: (type: string) => made.get(type) ?? null,
      async submit() {
        const values = Object.values(elements.values() ?? { number: "" });
        return values.every(Boolean)
          ? { selectedPaymentMethod: "card" }
          : {
              error: {
                type: "validation_error",
                code: "incomplete_card",
                message: "Your card's details are incomplete.",
              },
            };
      },
      values: () => (made.get("payment") ?? made.get("card"))?.values(),
      update: async () => {},
      fetchUpdates: async () => ({}),
      on: () => elements,
    };
    return elements;
  };

  type Confirmation = {
    elements?: ReturnType<typeof createElements>;
    clientSecret?: string;
    confirmParams?: { return_url?: string; payment_method?: string };
    redirect?: string;
  };

  const confirm = async (given: Confirmation) => {
    const clientSecret = given.clientSecret ?? given.elements?.clientSecret ?? "";
    const { payment_method, return_url } = given.confirmParams ?? {};
    const answer = await call("confirm", { clientSecret, payment_method, card: given.elements?.values() });
    const result = await settle(answer, clientSecret);
    if ("error" in result || given.redirect === "if_required" || !return_url) return result;
    const [intent] = Object.values(result);
    const url = new URL(return_url, window.location.href);
    if (intent) {
      url.searchParams.set(intent.object, intent.id);
      url.searchParams.set(`${intent.object}_client_secret`, clientSecret);
      url.searchParams.set("redirect_status", "succeeded");
    }
    window.location.assign(url.href);
    return await new Promise<never>(() => {});
  };

  type CardGiven = { payment_method?: string | { card?: Element | { token: string } } };

  const confirmCard = async (clientSecret: string, { payment_method }: CardGiven = {}) => {
    const card = typeof payment_method === "object" ? payment_method.card : undefined;
    const answer = await call("confirm", {
      clientSecret,
      ...(typeof payment_method === "string" && { payment_method }),
      ...(card && ("token" in card ? { payment_method: card.token } : { card: card.values() })),
    });
    return await settle(answer, clientSecret);
  };

  type Embedding = {
    clientSecret?: string;
    fetchClientSecret?: () => Promise<string>;
    onComplete?: () => void;
  };

  const createEmbeddedCheckoutPage = async ({ clientSecret, fetchClientSecret, onComplete }: Embedding) => {
    const secret = clientSecret ?? (await fetchClientSecret?.()) ?? "";
    const page = frame(`/c/pay/${secret.split("_secret_")[0]}`, "Checkout");
    page.style.minHeight = "56rem";
    said(page, "completed").then(({ return_url }) => {
      if (typeof return_url === "string") window.location.assign(return_url);
      else onComplete?.();
    });
    return {
      mount(place: string | HTMLElement) {
        const target = typeof place === "string" ? document.querySelector(place) : place;
        target?.replaceChildren(page);
      },
      unmount: () => page.remove(),
      destroy: () => page.remove(),
    };
  };

  const Stripe = Object.assign(
    () => ({
      elements: createElements,
      confirmPayment: confirm,
      confirmSetup: confirm,
      confirmCardPayment: confirmCard,
      confirmCardSetup: confirmCard,
      createEmbeddedCheckoutPage,
      ...makeCheckoutSdks({ ask, challenge, createElement, cardFields }),
      createPaymentMethod: async ({
        elements,
        card,
      }: {
        elements?: Confirmation["elements"];
        card?: Element;
      }) => {
        const { payment_method, error } = await call("payment_method", {
          card: (elements ?? card)?.values(),
        });
        return error ? { error } : { paymentMethod: payment_method };
      },
      handleNextAction: async ({ clientSecret }: { clientSecret: string }) =>
        await settle(await call("intent", { clientSecret }), clientSecret),
      retrievePaymentIntent: async (clientSecret: string) => {
        const { intent, error } = await call("intent", { clientSecret });
        return error ? { error } : { paymentIntent: intent };
      },
      retrieveSetupIntent: async (clientSecret: string) => {
        const { intent, error } = await call("intent", { clientSecret });
        return error ? { error } : { setupIntent: intent };
      },
      registerAppInfo: () => {},
      _registerWrapper: () => {},
    }),
    { version: "endive" },
  );
  Object.assign(window, { Stripe });
}
