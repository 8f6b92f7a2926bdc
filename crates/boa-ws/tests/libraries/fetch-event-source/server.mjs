import { createServer } from "node:http";
import { listen } from "../serve.mjs";

let requests = 0;
const server = createServer(async (request, response) => {
  const { question } = JSON.parse((await request.toArray()).join(""));
  if (++requests === 1) return response.writeHead(503, { "content-type": "text/plain" }).end();
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (requests === 2) response.end(`id: 7\ndata: ${question}\n\n`);
  else response.write(`id: 8\nevent: last\ndata: after ${request.headers["last-event-id"]}\n\n`);
});
listen(server);
