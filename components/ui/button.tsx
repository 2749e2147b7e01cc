import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "@/components/cn";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class";

type Look = { variant?: ButtonVariant; size?: ButtonSize };

export function Button({
  variant,
  size,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Look) {
  return <button type={type} className={cn(buttonClass(variant, size), className)} {...rest} />;
}

export function ButtonLink({ variant, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link className={cn(buttonClass(variant, size), className)} {...rest} />;
}
