import Form from "next/form";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "./button";
import { InputField, SelectField } from "./field";

type Props = {
  action: ComponentProps<typeof Form>["action"];
  /** What pressing the button does. */
  label?: string;
  /** Whether the page is shown from its top again; a search further down stays where it is. */
  scroll?: boolean;
  children: ReactNode;
};

/** A search whose whole state is the address of the page. */
export function Filters({ action, label = "Search", scroll = true, children }: Props) {
  return (
    <search>
      <Form action={action} scroll={scroll} className="mb-4 flex flex-wrap items-start gap-3">
        {children}
        <Button type="submit" variant="secondary" className="sm:mt-[1.625rem]">
          {label}
        </Button>
      </Form>
    </search>
  );
}

export function SearchFilter({ label, hint, value }: { label: string; hint: string; value: string }) {
  return (
    <div className="min-w-0 grow basis-64 sm:max-w-md">
      <InputField id="q" label={label} type="search" hint={hint} required={false} defaultValue={value} />
    </div>
  );
}

type SelectProps = {
  id: string;
  label: string;
  /** What choosing nothing is called. */
  all: string;
  value: string | undefined;
  options: readonly (readonly [value: string, word: string])[];
  error?: string;
};

export function SelectFilter({ id, label, all, value, options, error }: SelectProps) {
  return (
    <SelectField id={id} label={label} error={error} required={false} defaultValue={value ?? ""}>
      <option value="">{all}</option>
      {options.map(([one, word]) => (
        <option key={one} value={one}>
          {word}
        </option>
      ))}
    </SelectField>
  );
}

type InputProps = { id: string; label: string; value: string | undefined; error?: string };

export function TextFilter({ id, label, value, error }: InputProps) {
  return (
    <div className="max-w-52">
      <InputField id={id} label={label} error={error} required={false} defaultValue={value} />
    </div>
  );
}

type DayProps = InputProps & { min?: string; max?: string };

export function DayFilter({ id, label, value, error, min, max }: DayProps) {
  return (
    <div className="max-w-52">
      <InputField {...{ id, label, error, min, max }} type="date" required={false} defaultValue={value} />
    </div>
  );
}
