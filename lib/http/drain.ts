import type { Server, ServerResponse } from "node:http";
import net from "node:net";

/** For so long what was on its way is waited for: when the end is asked for, and again when nothing more is accepted. */
const GRACE_MS = 250;

/**
 * How this server ends without leaving anybody who has asked without an answer; to be called before it answers anything.
 *
 * From the call of `drain` on every answer ends its connection, so that no client sends into one that is about to be
 * closed. It resolves when all is answered; a connection that was upgraded, or on which nothing was asked, isn't
 * waited for.
 */
export function drainOf(server: Server): () => Promise<void> {
  const unanswered = new Set<ServerResponse>();
  let isDraining = false;
  let onAnswered = () => {};
  server.prependListener("request", (_, response) => {
    unanswered.add(response);
    if (isDraining) endConnection(response);
    response.once("close", () => {
      unanswered.delete(response);
      if (unanswered.size === 0) onAnswered();
    });
  });

  return async function drain() {
    isDraining = true;
    unanswered.forEach(endConnection);
    await pause();
    // http's own would also cut the connections whose request isn't read yet.
    net.Server.prototype.close.call(server);
    await pause();
    server.closeIdleConnections();
    if (unanswered.size > 0)
      await new Promise<void>((resolve) => {
        onAnswered = resolve;
      });
  };
}

function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("connection", "close");
}

const pause = () => new Promise((resolve) => setTimeout(resolve, GRACE_MS));
