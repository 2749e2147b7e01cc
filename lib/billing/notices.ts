import { formatCredits, formatMoney } from "./money";
import { REFUND_ARRIVES_DAYS } from "./policy";

/**
 * What Tollgate tells a customer, by mail and in the inbox (billing policy, "Notifications"). A notice keeps its figures,
 * and its words are made when it is read.
 */

/** By kind: whether a customer can switch its mail off, and what the preference is called. */
export const NOTICE_KINDS = {
  welcome: { optional: true, name: "Welcome" },
  trial_notice: { optional: true, name: "The trial ends soon" },
  trial_ended: { optional: true, name: "The trial ended" },
  subscribed: { optional: false, name: "Subscribed" },
  renewal_notice: { optional: true, name: "A renewal is near" },
  invoice_sent: { optional: false, name: "Invoices to pay" },
  receipt: { optional: false, name: "Receipts" },
  payment_failed: { optional: false, name: "A payment failed" },
  grace_reminder: { optional: false, name: "A payment is still open" },
  access_ended: { optional: false, name: "Access ended" },
  plan_changed: { optional: true, name: "The plan changed" },
  change_unpaid: { optional: false, name: "A change waits for its payment" },
  downgrade_scheduled: { optional: true, name: "A change is planned" },
  canceled: { optional: true, name: "The plan was cancelled" },
  resumed: { optional: true, name: "The plan was resumed" },
  credits_added: { optional: true, name: "Credits were added" },
  credits_taken_back: { optional: false, name: "Credits were taken back" },
  refunded: { optional: false, name: "Refunds" },
  balance_changed: { optional: false, name: "The balance changed" },
  subscriptions_merged: { optional: false, name: "An earlier subscription was ended" },
  credits_used: { optional: true, name: "Credits are running out" },
  requests_used: { optional: true, name: "Requests are running out" },
  overage_started: { optional: true, name: "Overage started" },
  key_created: { optional: true, name: "A key was created" },
  key_revoked: { optional: true, name: "A key was revoked" },
  /** For admins. */
  event_parked: { optional: false, name: "Something of Stripe's was parked" },
} as const;

export type NoticeKind = keyof typeof NOTICE_KINDS;

export const KINDS = Object.keys(NOTICE_KINDS).filter((kind): kind is NoticeKind => kind in NOTICE_KINDS);
/** Those whose mail a customer can switch off. */
export const OPTIONAL_KINDS = KINDS.filter((kind) => NOTICE_KINDS[kind].optional);
/** Those whose mail a customer gets in any case. */
export const ALWAYS_KINDS = KINDS.filter((kind) => !NOTICE_KINDS[kind].optional && kind !== "event_parked");

/** Figures of a notice; instants as ISO 8601. */
export type NoticeData = Record<string, string | number | null>;

export type Notice = {
  kind: NoticeKind;
  /** What it is about: each kind is told once per cause. */
  cause: string;
  /** When it happened. */
  at: Date;
  data: NoticeData;
};

export type NoticeWords = {
  title: string;
  lines: string[];
  /** Within the app, or a page of Stripe's. */
  action: { label: string; path: string } | null;
};

const account = { label: "See your account", path: "/account" };
const invoices = { label: "See your invoices", path: "/account/invoices" };
const keys = { label: "See your keys", path: "/account/keys" };
const payment = { label: "Pay or change your card", path: "/account/payment" };

/** A notice in words. */
export function wordsOf(kind: NoticeKind, data: NoticeData): NoticeWords {
  const text = (name: string) => `${data[name] ?? ""}`;
  const money = (name: string) => formatMoney(Number(data[name] ?? 0));
  const credits = (name: string) => `${formatCredits(text(name) || "0")} credits`;
  const number = (name: string) => formatCredits(Number(data[name] ?? 0));
  const day = (name: string) => formatDay(text(name));
  const say = (title: string, lines: string[], action: NoticeWords["action"] = account): NoticeWords => ({
    title,
    lines: lines.filter(Boolean),
    action,
  });
  switch (kind) {
    case "welcome":
      return data.credits
        ? say("Your trial has begun", [
            `You have ${credits("credits")} to spend until ${day("until")}.`,
            "No card is needed. When the trial ends, nothing is charged.",
          ])
        : say("Welcome to Tollgate", ["Your account is ready. Choose a plan to get credits."], {
            label: "See the plans",
            path: "/pricing",
          });
    case "trial_notice":
      return say(
        `Your trial ends on ${day("until")}`,
        [`${credits("left")} are left; they end with the trial. Nothing is charged.`],
        { label: "Choose a plan", path: "/pricing" },
      );
    case "trial_ended":
      return say(
        "Your trial has ended",
        ["Your account is on Free now, without credits. Nothing was charged."],
        { label: "Choose a plan", path: "/pricing" },
      );
    case "subscribed":
      return say(`You are on ${text("plan")}`, [
        `Your plan gives ${credits("credits")} until ${day("until")}.`,
        `It renews by itself; you can cancel at any time.`,
      ]);
    case "renewal_notice":
      return say(`${text("plan")} renews on ${day("at")}`, [
        data.dueDays
          ? `An invoice for ${money("amountCents")} comes then, to be paid within ${text("dueDays")} days.`
          : `${money("amountCents")} will be charged${data.card ? ` to your ${text("card")}` : ""}, before discounts.`,
      ]);
    case "invoice_sent":
      return say(
        `Invoice for ${text("plan")}: ${money("amountCents")}`,
        [
          `Invoice ${text("number")} is to be paid by ${day("dueAt")}. Its credits come with the payment.`,
          data.lapsesAt ? `Without one the offer ends on ${day("lapsesAt")}, and nothing is owed.` : "",
        ],
        data.url ? { label: "See and pay the invoice", path: text("url") } : payment,
      );
    case "receipt":
      return data.credits
        ? say(
            `Receipt: ${money("amountCents")}`,
            [`You bought ${credits("credits")} on ${day("at")}. They never expire. Thank you.`],
            { label: "See your credits", path: "/account/credits" },
          )
        : say(
            `Receipt: ${money("amountCents")}`,
            [`Invoice ${text("number")} was paid on ${day("at")}. Thank you.`],
            invoices,
          );
    case "payment_failed":
      return say(
        data.dueAt ? "An invoice is overdue" : "A payment failed",
        [
          data.dueAt
            ? `${money("amountCents")} for ${text("plan")} was to be paid by ${day("dueAt")}.`
            : `${money("amountCents")} for ${text("plan")} could not be charged.`,
          `Your access goes on until ${day("until")}. Pay by then, and nothing changes.`,
        ],
        payment,
      );
    case "grace_reminder":
      return say(
        `Your access ends on ${day("until")}`,
        [`${money("amountCents")} for ${text("plan")} is still open.`, "Pay by then, and nothing changes."],
        payment,
      );
    case "access_ended":
      return say(
        `${text("plan")} has ended`,
        ["Your account is on Free now. Credits that you bought stay yours."],
        { label: "See the plans", path: "/pricing" },
      );
    case "plan_changed":
      return say(`You are on ${text("plan")} now`, [
        `Your plan gives ${credits("credits")} until ${day("until")}.`,
        "Your account shows what is left of them.",
      ]);
    case "change_unpaid":
      return say(
        `Finish your switch to ${text("plan")}`,
        [
          `${money("amountCents")} waits for your payment until ${day("until")}.`,
          "Until then your present plan stays as it is. You were not charged.",
        ],
        { label: "Finish the payment", path: "/account/change" },
      );
    case "downgrade_scheduled":
      return say(`You switch to ${text("plan")} on ${day("at")}`, [
        "Until then nothing changes, and nothing is charged today.",
        "You can take this back until then.",
      ]);
    case "canceled":
      return say(`${text("plan")} ends on ${day("until")}`, [
        "You cancelled. Nothing more is charged.",
        "Until then everything works as before, and you can resume.",
      ]);
    case "resumed":
      return say(`${text("plan")} goes on`, [`You resumed. It renews on ${day("at")}.`]);
    case "credits_added":
      return say(`${credits("credits")} were added`, [text("why"), text("expiry")], {
        label: "See your credits",
        path: "/account/credits",
      });
    case "credits_taken_back":
      return say(
        `${credits("credits")} were taken back`,
        [
          data.reason === "dispute"
            ? "Your bank withdrew the payment for them."
            : "The payment for them was refunded.",
        ],
        { label: "See your credits", path: "/account/credits" },
      );
    case "refunded":
      return say(
        `${money("amountCents")} was refunded`,
        [`It arrives on your card within ${REFUND_ARRIVES_DAYS.from} to ${REFUND_ARRIVES_DAYS.to} days.`],
        invoices,
      );
    case "balance_changed":
      return text("amountCents").startsWith("-")
        ? say(
            `${money("amountCents").slice(1)} was taken off your balance`,
            [
              "It was left over from a payment that was refunded or is disputed. What the balance doesn't have is charged with your next invoice.",
            ],
            invoices,
          )
        : say(
            `${money("amountCents")} is on your balance again`,
            [
              "The refund or dispute of the payment that it came from was undone. It pays your next invoices.",
            ],
            invoices,
          );
    case "subscriptions_merged":
      return say(`An earlier subscription was ended: ${text("plan")}`, [
        "You had two at once; the newer one goes on.",
        data.amountCents ? `${money("amountCents")} for its unused time was refunded.` : "",
        data.creditedCents
          ? `${money("creditedCents")} for its unused time was added to your balance; it pays your next invoices.`
          : "",
      ]);
    case "event_parked":
      return say(
        "Something of Stripe's was parked",
        [
          `${text("reason")}.`,
          data.customer
            ? `Customer ${text("customer")} stays as it is until this is settled. Then replay the event.`
            : "Settle this, then replay the event.",
        ],
        { label: "See what is parked", path: "/admin/events?status=parked" },
      );
    case "credits_used":
      return say(
        data.percent === 100
          ? "All credits of this period are used"
          : `${text("percent")}% of your credits are used`,
        [
          `${formatCredits(text("left") || "0")} of ${credits("total")} are left${data.until && !data.trial ? ` until ${day("until")}` : ""}.`,
          data.overage
            ? `Purchased credits are spent next, then up to ${credits("overage")} of agreed overage.`
            : "Purchased credits are spent next; without any, requests that cost credits are refused.",
        ],
        { label: "See your usage", path: "/account/usage" },
      );
    case "requests_used":
      return say(
        `${text("percent")}% of your requests are used`,
        [
          `${number("used")} of ${number("limit")} requests of this period are made. Beyond, they are refused.`,
        ],
        { label: "See the plans", path: "/account/change" },
      );
    case "overage_started":
      return say(
        "Your overage has started",
        [
          `All credits of this period are used, and ${credits("owed")} are owed.`,
          `It goes on up to ${credits("cap")}, and the next allowance pays it off first.`,
        ],
        { label: "See your credits", path: "/account/credits" },
      );
    case "key_created":
      return say(
        `The key “${text("name")}” was created`,
        [
          data.replaces === "until"
            ? `The one that it replaces works until ${formatInstant(text("until"))}.`
            : "",
          data.replaces === "ended" ? "The one that it replaces is refused from now on." : "",
          "If this wasn't you, revoke it.",
        ],
        keys,
      );
    case "key_revoked":
      return say(`The key “${text("name")}” was revoked`, ["It is refused from now on."], keys);
  }
}

function formatDay(iso: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
}

function formatInstant(iso: string): string {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${format.format(new Date(iso))} UTC`;
}
