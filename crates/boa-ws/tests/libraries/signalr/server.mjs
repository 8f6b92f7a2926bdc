// The server of SignalR is not on npm. This one speaks the JSON protocol of hubs.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const END = "\x1e";

/** The hub for one connection: it gets what the client sends. */
function hub(send) {
  const message = (value) => send(JSON.stringify(value) + END);
  const results = new Map();
  let calls = 0;
  const methods = {
    join(id, name) {
      message({ type: 1, target: "joined", arguments: [name] });
      message({ type: 3, invocationId: id, result: { members: [name] } });
    },
    fail: (id) => message({ type: 3, invocationId: id, error: "not here" }),
    ask(id) {
      const call = `server-${++calls}`;
      results.set(call, (result) => message({ type: 3, invocationId: id, result }));
      message({ type: 1, invocationId: call, target: "age", arguments: [] });
    },
    count(id, end) {
      for (let item = 1; item <= end; item++) message({ type: 2, invocationId: id, item });
      message({ type: 3, invocationId: id });
    },
  };
  return (text) => {
    for (const part of text.split(END).slice(0, -1)) {
      const { protocol, type, target, invocationId, result, arguments: args } = JSON.parse(part);
      if (protocol === "json") message({});
      else if (type === 3) results.get(invocationId)(result);
      else if (type === 1 || type === 4) methods[target](invocationId, ...args);
    }
  };
}

const streams = new Map();
let connections = 0;
const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const token = url.searchParams.get("access_token") ?? request.headers.authorization?.replace("Bearer ", "");
  if (token !== "secret") return response.writeHead(401).end();
  if (request.method === "POST" && url.pathname === "/hub/negotiate") {
    const transferFormats = ["Text"];
    const availableTransports = ["WebSockets", "ServerSentEvents"].map((transport) => ({ transport, transferFormats }));
    const id = `connection-${++connections}`;
    return response.end(JSON.stringify({ negotiateVersion: 1, connectionId: id, connectionToken: id, availableTransports }));
  }
  const id = url.searchParams.get("id");
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    return streams.set(id, hub((text) => response.write(`data: ${text}\r\n\r\n`)));
  }
  if (request.method === "POST") streams.get(id)((await request.toArray()).join(""));
  response.end();
});
listen(server);
new WebSocketServer({ server, verifyClient: ({ req }) => req.url.includes("access_token=secret") }).on("connection", (socket) => {
  const receive = hub((text) => socket.send(text));
  socket.on("message", (data) => receive(data.toString()));
});
