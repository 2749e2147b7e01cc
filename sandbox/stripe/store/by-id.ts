import type pg from "pg";
import type { ObjectType } from "../objects/wire";

/** An object as it is kept, whatever its type, and whether it still exists. */
export type Kept = { id: string; type: ObjectType; deleted: boolean; data: object };

export async function findById(pool: pg.Pool, id: string): Promise<Kept | undefined> {
  const { rows } = await pool.query<Kept>("select id, type, deleted, data from objects where id = $1", [id]);
  return rows[0];
}
