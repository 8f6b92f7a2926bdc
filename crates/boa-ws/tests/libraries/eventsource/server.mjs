import { createServer } from "node:http";
import { listen } from "../serve.mjs";

const server = createServer(({ headers }, response) => {
  if (headers.authorization !== "Bearer secret") return response.writeHead(401).end();
  response.writeHead(200, { "content-type": "text/event-stream" });
  const last = headers["last-event-id"];
  if (last === undefined) response.end("retry: 10\n\n: a comment\nid: 1\ndata: caf\u00e9\ndata: two lines\n\n");
  else response.write(`data: after ${last}\r\n\r\nevent: price\ndata: {"euro":`), response.write(" 4}\n\n");
});
listen(server);
