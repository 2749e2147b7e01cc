import type { Metadata } from "next";
import { ContactForm } from "@/components/site/contact-form";
import { PageHeader } from "@/components/ui/page-header";
import { TIERS } from "@/lib/billing/catalogue";
import { contactSales } from "./actions";

const DESCRIPTION = "Ask for a contract with your own price, credits, limits and terms.";

export const metadata: Metadata = {
  title: "Contact sales",
  description: DESCRIPTION,
  openGraph: { title: "Contact sales · Tollgate", description: DESCRIPTION },
};

export default function ContactSalesPage() {
  const { name, features, extras } = TIERS.enterprise;
  return (
    <div className="page grid gap-x-16 gap-y-10 pt-10 sm:pt-14 lg:grid-cols-[minmax(0,35rem)_1fr]">
      <div>
        <PageHeader
          title="Contact sales"
          lead="Say what you need; a person answers with a price and terms. Nothing is charged by asking."
        />
        <ContactForm action={contactSales} />
      </div>
      <aside className="text-sm lg:mt-24">
        <h2 className="mb-3 text-sm">What {name} can hold</h2>
        <ul className="border-t border-dotted">
          {[...features, ...extras.split(", ").map(capitalised)]
            .filter((feature, at, all) => all.indexOf(feature) === at)
            .map((feature) => (
              <li key={feature} className="border-b border-dotted py-2">
                {feature}
              </li>
            ))}
        </ul>
      </aside>
    </div>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
