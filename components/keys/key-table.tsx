import Link from "next/link";
import { Day } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import { type KeyScope, type keyStateAt, SCOPE_WORDS } from "@/lib/billing/keys";
import { type Credits, formatCredits } from "@/lib/billing/money";
import { KeyState } from "./key-state";

export type Key = {
  id: string;
  name: string;
  prefix: string;
  lastFour: string;
  scopes: readonly KeyScope[];
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
  creditLimit: Credits | null;
  /** Of its own limit, in this period. */
  used: Credits;
  state: ReturnType<typeof keyStateAt>;
  isReplaced: boolean;
};

const COLUMNS: Column<Key>[] = [
  {
    key: "name",
    header: "Name",
    cell: ({ name, prefix, lastFour }) => (
      <span className="grid gap-0.5">
        <span className="wrap-anywhere">{name}</span>
        <span className="font-mono text-xs font-normal text-ink-muted">
          {prefix}…{lastFour}
        </span>
      </span>
    ),
  },
  {
    key: "scopes",
    header: "May",
    cell: ({ scopes }) => scopes.map((scope) => SCOPE_WORDS[scope].name).join(", "),
  },
  {
    key: "limit",
    header: "Own limit",
    cell: ({ creditLimit, used }) =>
      creditLimit === null ? (
        "None"
      ) : (
        <>
          {formatCredits(used)} of {formatCredits(creditLimit)} used
        </>
      ),
  },
  {
    key: "used",
    header: "Last used",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Day at={lastUsedAt} year /> : "Never"),
  },
  { key: "state", header: "State", cell: (key) => <KeyState {...key} /> },
];

export function KeyTable({ caption, keys }: { caption: string; keys: readonly Key[] }) {
  const hasActs = keys.some(({ state }) => state === "active");
  return (
    <Table
      caption={caption}
      columns={COLUMNS}
      rows={keys}
      rowKey={({ id }) => id}
      actions={
        hasActs
          ? ({ id, name, isReplaced }) => (
              <span className="inline-flex gap-4">
                {!isReplaced && (
                  <Link href={`/account/keys/${id}/rotate`} className="button-link">
                    Rotate<span className="sr-only"> key {name}</span>
                  </Link>
                )}
                <Link href={`/account/keys/${id}/revoke`} className="button-link button-link-critical">
                  Revoke<span className="sr-only"> key {name}</span>
                </Link>
              </span>
            )
          : undefined
      }
    />
  );
}
