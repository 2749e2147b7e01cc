import { z } from "zod";
import * as answers from "../answers";
import * as keys from "../key-schemas";
import { PROBLEM_CODES } from "../problems";
import * as bodies from "../schemas";
import * as usage from "../usage";

const problemCode = z.enum(PROBLEM_CODES);

const problem = z.object({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  detail: z.string().meta({ description: "For people; branch on `code`" }),
  code: problemCode,
  request_id: z.string().meta({ description: "Quote it when you ask us" }),
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .meta({ description: "The fields at fault, as the caller spelled their paths" }),
  upgrade_url: z.url().optional().meta({ description: "Where a person can get more" }),
  retry_after: z.int().min(1).optional().meta({ description: "Seconds, as the header says them" }),
  preview: answers.previewedChange.optional().meta({ description: "What the change would come to now" }),
});

/** What has a name of its own in the document, and in what is generated from it. */
const NAMED = {
  Plans: answers.plans,
  Plan: answers.plan,
  Subscription: answers.subscription,
  Checkout: answers.checkout,
  PackCheckout: answers.packCheckout,
  Cancellation: answers.cancellation,
  Resumption: answers.resumption,
  Preview: answers.preview,
  PreviewedChange: answers.previewedChange,
  Change: answers.change,
  UnpaidChange: answers.unpaidChange,
  Portal: answers.portal,
  Invoices: answers.invoices,
  Invoice: answers.invoice,
  Redeemed: answers.redeemed,
  UsageReport: answers.usageReport,
  UsageDay: answers.usageDay,
  RefusedDay: answers.refusedDay,
  CreditEntries: answers.creditEntries,
  CreditEntry: answers.creditEntry,
  KeyStanding: answers.keyStanding,
  ApiKeys: answers.apiKeys,
  ApiKey: answers.apiKey,
  NewApiKey: answers.newApiKey,
  RotatedApiKey: answers.rotatedApiKey,
  Use: answers.use,
  Hold: answers.hold,
  SettledHold: answers.settledHold,
  ReleasedHold: answers.releasedHold,
  Received: answers.received,
  JobRound: answers.jobRound,
  Alive: answers.alive,
  Ready: answers.ready,
  Problem: problem,
  ProblemCode: problemCode,
  SubscribeRequest: bodies.subscribeBody,
  ChangeRequest: bodies.changeBody,
  CancelRequest: bodies.cancelBody,
  EmptyRequest: bodies.emptyBody,
  PortalRequest: bodies.portalBody,
  PackRequest: bodies.packBody,
  CodeRequest: bodies.codeBody,
  KeyRequest: keys.keyBody,
  RotateRequest: keys.rotateBody,
  UseRequest: usage.useBody,
  HoldRequest: usage.holdBody,
  SettleRequest: usage.settleBody,
} satisfies Record<string, z.ZodType>;

type JsonSchema = z.core.JSONSchema.BaseSchema;

const uri = (name: string) => `#/components/schemas/${name}`;

/** A reference to a schema that has a name; one without is a mistake in an operation. */
export function reference(schema: z.ZodType): { $ref: string } {
  for (const [name, named] of Object.entries(NAMED)) if (named === schema) return { $ref: uri(name) };
  throw new Error("A schema of an operation has no name in NAMED");
}

/**
 * All that have names. As inputs: what a body may leave out isn't required, and answers may have more fields than these,
 * so that adding one breaks nobody.
 */
export function namedSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: "input", uri, override: plain });
  const withoutIds = Object.entries(schemas).map(([name, { $id, $schema, ...schema }]) => [name, schema]);
  return Object.fromEntries(withoutIds);
}

/** The fields of a query. */
export function fieldsOf(query: z.ZodObject): { name: string; required: boolean; schema: JsonSchema }[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "input", override: plain });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    required: required.includes(name),
    schema: typeof schema === "boolean" ? {} : schema,
  }));
}

/** Without what zod adds and no reader misses: the calendar as a pattern, the safe integers as limits. */
function plain({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.format === "date-time" || jsonSchema.format === "date") delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
