import { CheckboxField } from "@/components/ui/field";
import { KEY_SCOPES, type KeyScope, SCOPE_WORDS } from "@/lib/billing/keys";

/** A gateway's; whoever needs more ticks it. */
const USUAL: readonly KeyScope[] = ["usage", "read"];

type Props = { values?: Record<string, string>; error?: string };

export function ScopeFields({ values, error }: Props) {
  return (
    <fieldset className="grid gap-1" aria-describedby={error && "scopes-error"}>
      <legend className="mb-1 text-sm font-medium">It may</legend>
      {KEY_SCOPES.map((scope) => {
        const { name, what } = SCOPE_WORDS[scope];
        return (
          <CheckboxField
            key={scope}
            id={`scope_${scope}`}
            defaultChecked={values ? Boolean(values[`scope_${scope}`]) : USUAL.includes(scope)}
            label={
              <>
                {name}
                <span className="text-ink-muted">: {what}</span>
              </>
            }
          />
        );
      })}
      {error && (
        <p id="scopes-error" className="text-sm text-critical">
          {error}
        </p>
      )}
    </fieldset>
  );
}
