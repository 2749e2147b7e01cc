import { createServer } from "node:http";

/** The least that a Node server can do for a use: read it, and answer JSON of its length. */
const answer = JSON.stringify({ request_id: "x".repeat(24), credits: "0.001", padding: "x".repeat(120) });

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    JSON.parse(Buffer.concat(chunks).toString("utf8"));
    response
      .writeHead(200, { "content-type": "application/json", "content-length": answer.length })
      .end(answer);
  });
}).listen(Number(process.argv[2]), "127.0.0.1");
