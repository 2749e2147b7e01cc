import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type Form, type FormValue, parseForm } from "../http/request";
import { Repeater } from "../repeater";
import { likePattern } from "../store/events";
import { Queue } from "../store/queue";

/** A request to the API, for people and for programs. */
export type LoggedRequest = {
  id: string;
  object: "sandbox.request";
  /** Milliseconds, real time. */
  at: number;
  method: string;
  path: string;
  /** As they came, but for card numbers, and for what is too long. */
  params: Form;
  idempotency_key: string | null;
  status: number;
  /** Its beginning; Stripe's JSON. */
  answer: string;
  duration_ms: number;
  /** The answer was given before, to the same idempotency key. */
  replayed: boolean;
  /** The fault that spoiled it on its way back. */
  fault: string | null;
};

/** What is noted while the caller waits; the rest is made of it later. */
export type Note = Omit<LoggedRequest, "object" | "params"> & { query: string; text: string };

export type RequestFilter = {
  method?: string | undefined;
  path?: string | undefined;
  /** A status, or a class of them: `4`. */
  status?: string | undefined;
};

/** So many requests are kept, and so much of each answer: of what was only read, which can be read again, less. */
const kept = 5000;
const keptOfAnswer = { read: 4_000, done: 20_000 };
/** Characters of the query, and of the body. */
const keptOfParams = 20_000;

/** Milliseconds in which notes gather, so that writing them down costs a busy API next to nothing. */
const gathering = 250;

/** The latest requests. What a killed process had not written down yet is missing. */
export class RequestLog {
  private readonly pool: pg.Pool;
  private readonly stopping = new AbortController();
  private readonly writes = new Queue();
  private notes: Note[] = [];
  private readonly writing = new Repeater(async () => {
    await sleep(gathering, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
    await this.write();
  });

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  note(note: Note): void {
    this.notes.push(note);
    this.writing.ask();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.writing.stop();
    await this.write();
  }

  /** Newest first, up to this moment. */
  async list(
    filter: RequestFilter,
    { limit, starting_after }: { limit: number; starting_after?: string | undefined },
  ): Promise<{ data: LoggedRequest[]; has_more: boolean }> {
    await this.write();
    const { rows } = await this.pool.query<Row>(
      `select ${columns} from requests
        where ($1::text is null or method = $1) and ($2::text is null or path like $2)
          and ($3::text is null or status::text like $3)
          and ($4::text is null or seq < (select seq from requests where id = $4))
        order by seq desc limit $5`,
      [
        filter.method || null,
        filter.path ? likePattern(filter.path) : null,
        filter.status ? likePattern(`${filter.status}*`) : null,
        starting_after || null,
        limit + 1,
      ],
    );
    return { data: rows.slice(0, limit).map(shown), has_more: rows.length > limit };
  }

  async find(id: string): Promise<LoggedRequest | undefined> {
    await this.write();
    const { rows } = await this.pool.query<Row>(`select ${columns} from requests where id = $1`, [id]);
    return rows[0] && shown(rows[0]);
  }

  /** One after another: whoever waits for it finds every note until then written. */
  private write(): Promise<void> {
    return this.writes.run(() => this.writeGathered());
  }

  private async writeGathered(): Promise<void> {
    if (this.notes.length === 0) return;
    const rows = this.notes.map(rowOf);
    this.notes = [];
    try {
      await this.pool.query(
        `insert into requests (${columns})
         select ${columns} from json_to_recordset($1) as row (
           id text, at bigint, method text, path text, params json, idempotency_key text, status integer,
           answer text, duration_ms integer, replayed boolean, fault text
         )`,
        [JSON.stringify(rows)],
      );
      await this.pool.query("delete from requests where seq <= (select max(seq) from requests) - $1", [kept]);
    } catch (error) {
      console.error("Stripe sandbox: requests could not be noted:", error);
    }
  }
}

const columns = "id, at, method, path, params, idempotency_key, status, answer, duration_ms, replayed, fault";

type Row = Omit<LoggedRequest, "object" | "at"> & { at: string };

const shown = ({ id, ...row }: Row): LoggedRequest => ({
  id,
  object: "sandbox.request",
  ...row,
  at: Number(row.at),
});

const rowOf = ({ query, text, ...note }: Note) => ({
  ...note,
  params: masked({
    ...parseForm(beginning(query, keptOfParams)),
    ...parseForm(beginning(text, keptOfParams)),
  }),
  answer: beginning(note.answer, note.method === "GET" ? keptOfAnswer.read : keptOfAnswer.done),
});

/** Well-formed, though the cut may fall within a character: Postgres takes no half of one. */
const beginning = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length).toWellFormed()}…` : text;

/** Not even a test card's number is written down. Postgres has no text with NUL in it. */
function masked(form: Form): Form {
  const mask = (name: string, value: FormValue): FormValue => {
    if (typeof value === "object" && !Array.isArray(value)) return masked(value);
    if (Array.isArray(value)) return value.map((element) => mask("", element));
    if (name === "number") return value.replace(/\d(?=\d{4})/g, "•");
    return name === "cvc" ? "•••" : value.replaceAll("\0", "\uFFFD");
  };
  return Object.fromEntries(Object.entries(form).map(([name, value]) => [name, mask(name, value)]));
}
