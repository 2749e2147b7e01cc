import { readdirSync } from "node:fs";
import path from "node:path";

/** The routes of app/(api) as Next finds them, for tests that have to know all of them. */

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>;

export type ApiRoute = {
  /** As the folder says it: `/jobs/[name]`, `/usage/[[...path]]`. */
  pattern: string;
  handlers: Record<string, Handler>;
  /** Of those, what the path is said to have. */
  methods: string[];
};

const FOLDER = path.resolve(import.meta.dirname, "../../app/(api)");

let all: Promise<ApiRoute[]> | undefined;

export function apiRoutes(): Promise<ApiRoute[]> {
  all ??= Promise.all(
    readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
      .filter((file) => path.basename(file) === "route.ts")
      .map(load),
  );
  return all;
}

async function load(file: string): Promise<ApiRoute> {
  const module: Record<string, unknown> = await import(/* @vite-ignore */ path.join(FOLDER, file));
  const handlers: Record<string, Handler> = {};
  for (const [name, value] of Object.entries(module)) if (isHandler(value)) handlers[name] = value;
  const pattern = `/${path.dirname(file)}`;
  const options = await handlers.OPTIONS?.(request(pattern, "OPTIONS"), { params: Promise.resolve({}) });
  const allowed = options?.headers.get("allow")?.split(", ") ?? [];
  return { pattern, handlers, methods: allowed.filter((method) => !["HEAD", "OPTIONS"].includes(method)) };
}

const isHandler = (value: unknown): value is Handler => typeof value === "function";

const request = (pathname: string, method: string) =>
  new Request(`http://localhost:3000${pathname}`, { method });

export type FoundRoute = { route: ApiRoute; params: Record<string, string> };

/** The route that Next would choose: what is written out before a parameter, a parameter before whatever is left. */
export async function findApiRoute(pathname: string): Promise<FoundRoute | null> {
  const found = (await apiRoutes()).flatMap((route) => {
    const groups = matcher(route.pattern).exec(pathname)?.groups;
    return groups ? [{ route, params: { ...groups } }] : [];
  });
  const vagueness = ({ route }: FoundRoute) =>
    route.pattern.includes("...") ? 2 : route.pattern.includes("[") ? 1 : 0;
  found.sort((a, b) => vagueness(a) - vagueness(b) || b.route.pattern.length - a.route.pattern.length);
  return found[0] ?? null;
}

/** Every matcher has a group, so that a match always has `groups`. */
function matcher(pattern: string): RegExp {
  const source = pattern
    .replace(/\/\[\[\.\.\.(\w+)\]\]/, "(?:/(?<$1>.+))?")
    .replace(/\[(\w+)\]/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}(?<end>$)`);
}
