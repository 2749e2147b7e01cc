import Form from "next/form";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { InputField, SelectField } from "@/components/ui/field";

type Props = { action: ComponentProps<typeof Form>["action"]; children: ReactNode };

/** A search whose whole state is the address of the page. */
export function Filters({ action, children }: Props) {
  return (
    <search>
      <Form action={action} className="mb-4 flex flex-wrap items-start gap-3">
        {children}
        <Button type="submit" variant="secondary" className="sm:mt-[1.625rem]">
          Search
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
};

export function SelectFilter({ id, label, all, value, options }: SelectProps) {
  return (
    <SelectField id={id} label={label} required={false} defaultValue={value ?? ""}>
      <option value="">{all}</option>
      {options.map(([one, word]) => (
        <option key={one} value={one}>
          {word}
        </option>
      ))}
    </SelectField>
  );
}
