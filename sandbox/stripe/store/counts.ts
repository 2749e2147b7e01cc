import type pg from "pg";

export type Counted = { type: string; count: number };

export async function countObjects(pool: pg.Pool): Promise<Counted[]> {
  const { rows } = await pool.query<Counted>(
    "select type, count(*)::int as count from objects where not deleted group by type order by type",
  );
  return rows;
}
