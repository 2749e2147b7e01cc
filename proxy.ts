import { type NextRequest, NextResponse } from "next/server";
import { keepCode } from "./lib/http/kept-code";

/** Keeps the promotion code of a link to the price list, also for who signs in first or reads without JavaScript. */
export function proxy(request: NextRequest): NextResponse {
  const response = NextResponse.next();
  const code = request.nextUrl.searchParams.get("code") ?? "";
  response.headers.append("set-cookie", keepCode(code, request.nextUrl.protocol === "https:"));
  return response;
}

export const config = { matcher: [{ source: "/pricing", has: [{ type: "query", key: "code" }] }] };
