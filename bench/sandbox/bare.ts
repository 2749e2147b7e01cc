import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beChild } from "./child";

/** The least that a Node server can do for a request: read it, answer JSON of a customer's length. */
const body = `${JSON.stringify({ id: "cus_1", object: "customer", description: "x".repeat(800) })}\n`;

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.setHeader("Content-Type", "application/json");
    response.end(body);
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address: AddressInfo | string | null = server.address();
beChild(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`, async () => {
  server.close();
  server.closeAllConnections();
});
