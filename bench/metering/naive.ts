import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

/** The peer: a debit that checks itself and a ledger row, in one transaction, as one writes it first. By pgbench. */

const run = promisify(execFile);
const SECONDS = 3;

const script = (accounts: number) => `\\set account random(1, ${accounts})
BEGIN;
UPDATE naive_accounts SET balance = balance - 0.001 WHERE id = :account AND balance >= 0.001;
INSERT INTO naive_entries (account_id, amount) VALUES (:account, -0.001);
COMMIT;
`;

/** Transactions a second, with the best number of clients. */
export async function naive(
  databaseUrl: string,
  accounts: number,
  clients: readonly number[],
): Promise<number> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "bench-")), "naive.sql");
  writeFileSync(file, script(accounts));
  const rates: number[] = [];
  for (const count of clients) {
    const args = [
      "-n",
      "-f",
      file,
      "-c",
      `${count}`,
      "-j",
      "2",
      "-T",
      `${SECONDS}`,
      "-M",
      "prepared",
      databaseUrl,
    ];
    const { stdout } = await run("pgbench", args);
    rates.push(Number(/tps = ([\d.]+)/.exec(stdout)?.[1]));
  }
  return Math.max(...rates);
}

export async function hasPgbench(): Promise<boolean> {
  return await run("pgbench", ["--version"]).then(
    () => true,
    () => false,
  );
}
