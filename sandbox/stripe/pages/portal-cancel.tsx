/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { Portal } from "../flows/portal";
import { Step } from "./portal-desk";
import { priceWords } from "./price-words";
import { date } from "./time";

const reasons: Record<string, string> = {
  customer_service: "Customer service was less than expected",
  low_quality: "Quality was less than expected",
  missing_features: "Some features are missing",
  other: "Another reason",
  switched_service: "I'm switching to a different service",
  too_complex: "It is too complicated",
  too_expensive: "It is too expensive",
  unused: "I don't use it enough",
};

/** Asks whether, and why if the configuration wants to know. */
export function CancelPage({ portal, subscription: id }: { portal: Portal; subscription: string }) {
  const subscription = portal.subscriptions.find((each) => each.id === id);
  const { mode, proration_behavior, cancellation_reason } = portal.configuration.features.subscription_cancel;
  if (!subscription)
    return (
      <Step portal={portal} title="Cancel your subscription?">
        <p>It has ended already.</p>
      </Step>
    );
  const end = date(subscription.items.data[0]?.current_period_end ?? 0);
  const asks = cancellation_reason.enabled && cancellation_reason.options.length > 0;
  return (
    <Step portal={portal} title="Cancel your subscription?">
      <p>
        {priceWords(subscription.items.data)}.{" "}
        {mode === "immediately"
          ? "It ends at once."
          : `You keep it until ${end}; then it ends, and nothing more is charged.`}
        {mode === "immediately" &&
          proration_behavior !== "none" &&
          " What you paid for and did not use is credited."}
      </p>
      <form method="post" action={`/p/session/${portal.session.id}/cancel/${id}`}>
        {asks && (
          <fieldset>
            <legend>Why are you leaving? (optional)</legend>
            {cancellation_reason.options.map((option) => (
              <p class="choice">
                <input id={`feedback-${option}`} type="radio" name="feedback" value={option} />
                <label for={`feedback-${option}`}>{reasons[option] ?? option}</label>
              </p>
            ))}
            <div class="field">
              <label for="comment">Anything else? (optional)</label>
              <textarea id="comment" name="comment" rows={3} />
            </div>
          </fieldset>
        )}
        <button type="submit">Cancel subscription</button>
      </form>
    </Step>
  );
}
