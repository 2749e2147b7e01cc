import net from "node:net";

/** A load over connections that stay open, with no more work of its own than it must do: the machine is shared. */

export type Reached = { perSecond: number; p50: number; p99: number; statuses: Record<string, number> };

type Wanted = {
  url: string;
  connections: number;
  seconds: number;
  /** The request's path, key and JSON body; `count` goes up with each. */
  request(count: number): { path: string; key: string; body: string };
  /** Requests a second in all, evenly; as fast as it goes without one. */
  pace?: number;
};

export async function load({ url, connections, seconds, request, pace }: Wanted): Promise<Reached> {
  const { hostname, port } = new URL(url);
  const latencies: number[] = [];
  const statuses: Record<string, number> = {};
  const start = performance.now();
  const end = start + seconds * 1_000;
  let count = 0;
  const lane = () =>
    new Promise<void>((resolve, reject) => {
      const socket = net.connect(Number(port), hostname).setNoDelay();
      let sentAt = 0;
      let received = "";
      const send = () => {
        const mine = count++;
        const due = pace ? start + (mine / pace) * 1_000 : 0;
        const now = performance.now();
        if (now >= end || due >= end) return socket.end();
        if (due > now) setTimeout(write, due - now, mine);
        else write(mine);
      };
      const write = (mine: number) => {
        const { path, key, body } = request(mine);
        sentAt = performance.now();
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        );
      };
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1");
        const head = received.indexOf("\r\n\r\n");
        const length = /content-length: (\d+)/i.exec(received)?.[1];
        const isWhole = length
          ? received.length >= head + 4 + Number(length)
          : received.endsWith("0\r\n\r\n");
        if (head < 0 || !isWhole) return;
        const status = received.slice(9, 12);
        statuses[status] = (statuses[status] ?? 0) + 1;
        latencies.push(performance.now() - sentAt);
        received = "";
        send();
      });
      socket.on("connect", send);
      socket.on("error", reject);
      socket.on("close", () => resolve());
    });
  await Promise.all(Array.from({ length: connections }, lane));
  const took = (performance.now() - start) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { perSecond: latencies.length / took, p50: at(0.5), p99: at(0.99), statuses };
}
