import http from "node:http";
import { answerMetering } from "../../app/(api)/usage/fast-door";

/** The fast door alone, in a process of its own that a test may kill; prints its port. */

const server = http.createServer(
  { keepAliveTimeout: 75_000 },
  (request, response) => void answerMetering(request, response),
);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address?.port);
});
