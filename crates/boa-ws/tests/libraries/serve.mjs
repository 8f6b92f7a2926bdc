// What the servers have in common.

import { createServer } from "node:http";

/** Has the HTTP server listen on a free port of the loopback interface, and prints the port. The process ends with its input. */
export function listen(server = createServer()) {
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
  process.stdin.on("end", () => process.exit()).resume();
  return server;
}
