import { Badge } from "@/components/ui/badge";
import { Day } from "@/components/ui/day";
import { type Column, Table } from "@/components/ui/table";
import { type RevokeAction, RevokeKey } from "./revoke-key";

export type Key = {
  id: string;
  name: string;
  prefix: string;
  lastFour: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};

const COLUMNS: Column<Key>[] = [
  { key: "name", header: "Name", cell: ({ name }) => <span className="break-words">{name}</span> },
  {
    key: "key",
    header: "Key",
    cell: ({ prefix, lastFour }) => (
      <span className="font-mono">
        {prefix}…{lastFour}
      </span>
    ),
  },
  { key: "created", header: "Created", cell: ({ createdAt }) => <Day at={createdAt} year /> },
  {
    key: "used",
    header: "Last used",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Day at={lastUsedAt} year /> : "Never"),
  },
  {
    key: "state",
    header: "State",
    cell: ({ revokedAt }) =>
      revokedAt ? (
        <Badge icon="ended">
          Revoked <Day at={revokedAt} year />
        </Badge>
      ) : (
        <Badge tone="positive" icon="check">
          Active
        </Badge>
      ),
  },
];

export function KeyTable({ keys, revoke }: { keys: readonly Key[]; revoke: RevokeAction }) {
  return (
    <Table
      caption="Your API keys"
      columns={COLUMNS}
      rows={keys}
      rowKey={({ id }) => id}
      actions={({ id, name, revokedAt }) => (
        <RevokeKey id={id} name={name} revoked={revokedAt !== null} revoke={revoke} />
      )}
    />
  );
}
