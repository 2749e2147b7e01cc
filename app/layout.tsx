import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { ThemeScript } from "@/components/shell/theme-script";
import { fontVariables } from "./fonts";
import "./globals.css";

const DESCRIPTION =
  "Credits for AI models with every request on the record: what it cost, which key, what is left. Plans by the month or the year; the amount and the date stand before every change.";

export const metadata: Metadata = {
  title: { default: "Tollgate", template: "%s · Tollgate" },
  description: DESCRIPTION,
  openGraph: { type: "website", siteName: "Tollgate", title: "Tollgate", description: DESCRIPTION },
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={fontVariables} suppressHydrationWarning>
      <head>
        <ThemeScript />
      </head>
      <body className="flex min-h-dvh flex-col">{children}</body>
    </html>
  );
}
