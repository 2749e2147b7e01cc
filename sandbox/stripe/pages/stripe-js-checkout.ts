import type { ShownSession } from "./stripe-js-session";

type Json = { [key: string]: unknown };
type Session = ShownSession["session"];
type Field = [name: string, label: string, autocomplete: string, optional?: boolean];

type Element = {
  form: HTMLFormElement;
  show(fields: Field[]): void;
  tell(name: string, event: Json): void;
  values(): Record<string, string>;
  isComplete(): boolean;
  on(name: string, handler: (event: Json) => void): unknown;
};

/** What the rest of stripe.js lends it. */
type Lent = {
  ask<T>(path: string, body: Json): Promise<T>;
  challenge(intent: { id: string }): Promise<void>;
  createElement(type: string, fields?: Field[], label?: string): Element;
  cardFields: Field[];
};

/**
 * Checkout in the merchant's own page (`ui_mode` elements and form), as stripe.js offers it. Sent to browsers as its own
 * text, so it may use nothing from outside of it.
 */
export function checkoutSdks({ ask, challenge, createElement, cardFields }: Lent) {
  type Refusal = { message: string; code: string | null };
  type Answer = Partial<ShownSession> & { challenge?: string; error?: Refusal };
  type Result = { type: "success"; session: Session } | { type: "error"; error: Refusal };
  type Address = { country: string; line1?: string | null; [part: string]: string | null | undefined };
  type Contact = { name?: string | null; address: Address };
  type Confirmation = {
    returnUrl?: string;
    redirect?: string;
    paymentMethod?: string;
    savePaymentMethod?: boolean;
    email?: string;
    phoneNumber?: string;
    billingAddress?: Contact;
  };

  const emailField: Field = ["email", "Email", "email"];
  const phoneField: Field = ["phone", "Phone number", "tel"];
  const addressFields: Field[] = [
    ["name", "Full name", "name"],
    ["country", "Country, such as US", "country"],
    ["line1", "Address line 1", "address-line1"],
    ["line2", "Address line 2", "address-line2", true],
    ["postal_code", "Postal code", "postal-code", true],
    ["city", "City", "address-level2"],
    ["state", "State or region", "address-level1", true],
  ];

  const refused = (message: string, code: string | null = null): Result => ({
    type: "error",
    error: { message, code },
  });

  /** What both kinds have: one session, what was said of its buyer, and the elements that ask for the rest. */
  const begin = (options: { clientSecret: string | Promise<string>; defaultValues?: Json }) => {
    const made = new Map<string, Element>();
    const said: Record<string, string> = {};
    const handlers = new Set<(session: Session) => void>();
    let shown: ShownSession | undefined;

    const sayContact = ({ name, address }: Contact) => {
      for (const [part, value] of Object.entries({ name, ...address })) if (value) said[part] = value;
    };
    const say = ({ email, phoneNumber, billingAddress }: Confirmation) => {
      if (email !== undefined) said.email = email;
      if (phoneNumber !== undefined) said.phone = phoneNumber;
      if (billingAddress) sayContact(billingAddress);
    };
    if (options.defaultValues) say(options.defaultValues);

    const typed = (): Record<string, string> =>
      Object.assign({ ...said }, ...[...made.values()].map((element) => element.values()));

    const session = (): Session => {
      if (!shown) throw new Error("The Checkout Session is not loaded yet: wait for loadActions().");
      const { asksFor } = shown;
      const isTyped = [...made].every(
        ([type, element]) => element.isComplete() || (type === "payment" && !asksFor.card),
      );
      const { email, phone, ...rest } = typed();
      const known = shown.session.email ?? (email || null);
      return {
        ...shown.session,
        canConfirm: shown.session.status.type === "open" && known !== null && isTyped,
        email: known,
        phoneNumber: phone || shown.session.phoneNumber,
        billingAddress: rest.country ? contactOf(rest) : null,
      };
    };

    const contactOf = ({
      name,
      country = "",
      line1,
      line2,
      city,
      postal_code,
      state,
    }: Record<string, string>) => ({
      name,
      address: { country, line1, line2, city, postal_code, state },
    });

    const changed = (): Result => {
      for (const handler of handlers) handler(session());
      return { type: "success", session: session() };
    };

    const call = async (path: string, given: Json = {}): Promise<Answer> => {
      const answer = await ask<Answer>(`checkout${path}`, {
        clientSecret: await options.clientSecret,
        ...given,
      });
      const { session, asksFor, button, return_url } = answer;
      if (session && asksFor && button !== undefined && return_url !== undefined)
        shown = { session, asksFor, button, return_url };
      return answer;
    };
    const change = async (path: string, given: Json = {}): Promise<Result> => {
      const { error } = await call(path, given);
      return error ? { type: "error", error } : changed();
    };

    let loading: Promise<Answer> | undefined;
    const load = async (): Promise<ShownSession | Refusal> => {
      loading ??= call("");
      const { error } = await loading;
      return shown ?? error ?? { message: "The Checkout Session could not be loaded.", code: null };
    };

    const add = (type: string, fields: Field[] | undefined, label?: string): Element => {
      if (made.has(type)) throw new Error(`There is a ${type} element already: get it, or destroy it first.`);
      const element = createElement(type, fields, label);
      element.on("change", () => {
        if (shown) changed();
      });
      made.set(type, element);
      return element;
    };

    const confirm = async (given: Confirmation = {}): Promise<Result> => {
      say(given);
      const url = given.returnUrl ?? shown?.return_url;
      if (given.redirect !== "if_required" && !url)
        return refused("Give a returnUrl, or a return_url when the Checkout Session is created.");
      const answer = await call("/confirm", {
        typed: {
          ...typed(),
          ...(given.paymentMethod && { method: given.paymentMethod }),
          ...(given.savePaymentMethod && { keep_card: "yes" }),
        },
      });
      if (answer.error) return { type: "error", error: answer.error };
      if (answer.challenge) {
        await challenge({ id: answer.challenge });
        await call("");
      }
      const { status, lastPaymentError } = session();
      if (status.type !== "complete")
        return {
          type: "error",
          error: {
            message: lastPaymentError?.message ?? "The payment was not completed.",
            code: "paymentFailed",
            ...{ paymentFailed: { declineCode: null } },
          },
        };
      const result = changed();
      if (given.redirect === "if_required" || !url) return result;
      window.location.assign(url.replaceAll("{CHECKOUT_SESSION_ID}", session().id));
      return await new Promise<never>(() => {});
    };

    const updateEmail = async (email: string | null): Promise<Result> => {
      if (email && !/^\S+@\S+\.\S+$/.test(email))
        return refused(
          `Your email address is invalid.`,
          email.includes("@") ? "invalidEmail" : "incompleteEmail",
        );
      said.email = email ?? "";
      return changed();
    };
    const missing = async (): Promise<Result> => refused("The Stripe sandbox does not do this.");

    const actions = {
      getSession: session,
      applyPromotionCode: (code: string) => change("/code", { code }),
      removePromotionCode: () => change("/code", { code: null }),
      updateLineItemQuantity: (given: { lineItem: string; quantity: number }) =>
        change("/quantity", { ...given }),
      confirm,
      async runServerUpdate(update: () => Promise<unknown>): Promise<Result> {
        await update();
        return await change("");
      },
      async validateElements() {
        const isComplete = [...made.values()].every((element) => element.isComplete());
        return isComplete ? changed() : refused("Some details are incomplete.", "validation_error");
      },
      updateShippingOption: missing,
      addOptionalLineItem: missing,
      removeOptionalLineItem: missing,
    };
    const ofTheBuyer = {
      updateEmail,
      async updatePhoneNumber(phone: string | null) {
        said.phone = phone ?? "";
        return changed();
      },
      async updateBillingAddress(contact: Contact | null) {
        for (const [part] of addressFields) delete said[part];
        if (contact) sayContact(contact);
        return changed();
      },
      async updateIndividualName(name: string) {
        said.name = name;
        return changed();
      },
      updateBusinessName: missing,
      updateShippingAddress: missing,
      updateTaxIdInfo: missing,
    };

    const loadWith = async <T>(given: T) => {
      const loaded = await load();
      return "message" in loaded
        ? { type: "error", error: { message: loaded.message, code: null } }
        : { type: "success", actions: given };
    };
    const shared = {
      on: (_: "change", handler: (session: Session) => void) => void handlers.add(handler),
      changeAppearance: () => {},
      loadFonts: () => {},
      // Without other currencies to choose from it is empty, as at Stripe.
      createCurrencySelectorElement: () => add("currencySelector", []),
      getCurrencySelectorElement: () => made.get("currencySelector") ?? null,
    };
    return { made, add, load, loadWith, actions, ofTheBuyer, shared };
  };

  type Options = Parameters<typeof begin>[0];

  const initCheckoutElementsSdk = (options: Options) => {
    const { made, add, loadWith, actions, ofTheBuyer, shared } = begin(options);
    const get = (type: string) => () => made.get(type) ?? null;
    const none = (what: string) => () => {
      throw new Error(`The Stripe sandbox has no ${what} element.`);
    };
    return {
      ...shared,
      loadActions: () => loadWith({ ...actions, ...ofTheBuyer }),
      createPaymentElement: () => add("payment", cardFields),
      getPaymentElement: get("payment"),
      createContactDetailsElement: () => add("contactDetails", [emailField], "Contact"),
      getContactDetailsElement: get("contactDetails"),
      createBillingAddressElement: () => add("address", addressFields, "Billing address"),
      getBillingAddressElement: get("address"),
      // There are no wallets: it is empty, as at Stripe in a browser that has none.
      createExpressCheckoutElement: () => add("expressCheckout", []),
      getExpressCheckoutElement: get("expressCheckout"),
      createShippingAddressElement: none("shipping address"),
      getShippingAddressElement: () => null,
      createTaxIdElement: none("tax id"),
      getTaxIdElement: () => null,
      createTermsElement: none("terms"),
      getTermsElement: () => null,
      createLinkSignupElement: none("Link"),
      getLinkSignupElement: () => null,
    };
  };

  const initCheckoutFormSdk = (options: Options) => {
    const { made, add, load, loadWith, actions, shared } = begin(options);

    /** The whole form, its fields and its button, once it is known what is to be asked. */
    const createForm = () => {
      const element = add("checkoutForm", [], "Checkout");
      const { form, show, tell } = element;
      load().then((loaded) => {
        if ("message" in loaded) return tell("loaderror", { error: loaded });
        const { email, phone, card, address } = loaded.asksFor;
        show([
          ...(email ? [emailField] : []),
          ...(phone ? [phoneField] : []),
          ...(card ? cardFields : []),
          ...(address ? addressFields : []),
        ]);
        const button = document.createElement("button");
        button.textContent = loaded.button;
        form.append(button);
        form.addEventListener("submit", () =>
          tell("confirm", { source: "checkout-form-pay-button", paymentMethodType: card ? "card" : null }),
        );
      });
      return element;
    };

    return {
      ...shared,
      loadActions: () => loadWith(actions),
      createForm,
      getForm: () => made.get("checkoutForm") ?? null,
    };
  };

  return { initCheckoutElementsSdk, initCheckoutFormSdk };
}
