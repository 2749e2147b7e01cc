/** Whom invoices are made out to. Stripe keeps it; empty texts are what isn't given. */
export type BillingDetails = {
  name: string;
  line1: string;
  line2: string;
  city: string;
  state: string;
  postalCode: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  taxId: TaxId | null;
};

type TaxId = { kind: string; value: string };

/**
 * The kinds of tax id that can be given here, by Stripe's codes, with what each looks like. Any other that a customer
 * has at Stripe is shown and kept. https://docs.stripe.com/billing/customer/tax-ids
 */
export const TAX_ID_KINDS = {
  eu_vat: { name: "European Union, VAT number", example: "DE123456789" },
  gb_vat: { name: "United Kingdom, VAT number", example: "GB123456789" },
  us_ein: { name: "United States, EIN", example: "12-3456789" },
  ca_bn: { name: "Canada, business number", example: "123456789" },
  ca_gst_hst: { name: "Canada, GST/HST number", example: "123456789RT0002" },
  au_abn: { name: "Australia, ABN", example: "12345678912" },
  br_cnpj: { name: "Brazil, CNPJ", example: "01.234.456/5432-10" },
  ch_vat: { name: "Switzerland, VAT number", example: "CHE-123.456.789 MWST" },
  in_gst: { name: "India, GST number", example: "12ABCDE3456FGZH" },
  jp_trn: { name: "Japan, registration number", example: "T1234567891234" },
  kr_brn: { name: "South Korea, BRN", example: "123-45-67890" },
  mx_rfc: { name: "Mexico, RFC", example: "ABC010203AB9" },
  no_vat: { name: "Norway, VAT number", example: "123456789MVA" },
  nz_gst: { name: "New Zealand, GST number", example: "123456789" },
  sg_gst: { name: "Singapore, GST number", example: "M12345678X" },
  za_vat: { name: "South Africa, VAT number", example: "4123456789" },
} as const;

export type TaxIdKind = keyof typeof TAX_ID_KINDS;

export function isTaxIdKind(kind: string): kind is TaxIdKind {
  return Object.hasOwn(TAX_ID_KINDS, kind);
}
