"use client";

import { useSyncExternalStore } from "react";

let asked: Promise<boolean> | undefined;
let signedIn = false;
const listeners = new Set<() => void>();

/** Whether somebody is signed in: asked once per document, since signing in and out both load a new one. */
export function askSession(): Promise<boolean> {
  asked ??= fetch("/api/auth/session")
    .then((response) => response.json())
    .then(hasUser, () => false)
    .then(tell);
  return asked;
}

/** False until the answer is there, and on the server. */
export function useSignedIn(): boolean {
  return useSyncExternalStore(
    listen,
    () => signedIn,
    () => false,
  );
}

function listen(listener: () => void): () => void {
  void askSession();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(answer: boolean): boolean {
  signedIn = answer;
  for (const listener of listeners) listener();
  return answer;
}

function hasUser(session: unknown): boolean {
  return typeof session === "object" && session !== null && "user" in session;
}
