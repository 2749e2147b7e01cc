import { creditEntries, usageReport } from "../answers";
import { creditsQuery, ENTRY_COLUMNS, usageColumns, usageQuery } from "../reports";
import type { Operation } from "./operation";

const READ = { scope: "read" } as const;
const KEY_ID = "0197f0c2-5b7e-7c3a-9f51-2d6a8b4e1c70";

const headerLine = (columns: readonly string[]) => `${columns.join(",")}\r\n`;
const usageLine = (byKey: boolean, byModel: boolean) => headerLine(usageColumns({ byKey, byModel }));

export const REPORTS: readonly Operation[] = [
  {
    method: "get",
    path: "/user/usage",
    id: "listUsage",
    tag: "Credits",
    summary: "Use by day, as far as the plan shows it",
    description:
      "Oldest first, by key and model too where `group` says so. A page of it as JSON; all from the cursor on as CSV, " +
      "where the Accept header asks for it.",
    caller: READ,
    query: usageQuery,
    answers: {
      200: {
        when: "A page",
        schema: usageReport,
        mayHaveHeaders: ["Content-Disposition"],
        csv: {
          by_day: usageLine(false, false),
          by_key: usageLine(true, false),
          by_model: usageLine(false, true),
          by_key_and_model: usageLine(true, true),
        },
        example: {
          from: "2025-01-01",
          to: "2025-01-30",
          usage: [
            {
              day: "2025-01-02",
              key: KEY_ID,
              key_name: "gateway",
              model: "small",
              requests: 2,
              credits: "1.75",
            },
          ],
          refused: [{ day: "2025-01-02", reason: "credits_exhausted", requests: 1 }],
          totals: { requests: 2, credits: "1.75", refused: 1 },
          complete: true,
          next_cursor: null,
        },
      },
    },
    refusals: ["analytics_not_in_plan"],
  },
  {
    method: "get",
    path: "/user/credits",
    id: "listCredits",
    tag: "Credits",
    summary: "The ledger: every grant, use and correction, newest first",
    description:
      "A page of it as JSON; all from the cursor on as CSV, without `quantities`, where the Accept header asks for it.",
    caller: READ,
    query: creditsQuery,
    answers: {
      200: {
        when: "A page",
        schema: creditEntries,
        mayHaveHeaders: ["Content-Disposition"],
        csv: { entries: headerLine(ENTRY_COLUMNS) },
        example: {
          entries: [
            {
              sequence: 4,
              created_at: "2025-01-02T10:30:00Z",
              kind: "usage",
              bucket: "allowance",
              amount: "-1.25",
              balance_after: "998.75",
              key: KEY_ID,
              key_name: "gateway",
              model: "small",
              request_id: "chat-8f2c",
              cause: "use:chat-8f2c",
              quantities: { input_tokens: 1000, output_tokens: 250 },
            },
          ],
          next_cursor: null,
        },
      },
    },
    refusals: [],
  },
];
