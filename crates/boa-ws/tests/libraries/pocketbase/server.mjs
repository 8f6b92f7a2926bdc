// The server of PocketBase is not on npm. This one has the answers for one client.
import { createServer } from "node:http";
import { listen } from "../serve.mjs";

const token = ["{}", JSON.stringify({ exp: 4e9 }), "signature"].map((part) => Buffer.from(part).toString("base64url")).join(".");
const events = new Map();
let subscriptions = [];
const answers = {
  "POST /api/collections/users/auth-with-password": async (request) => {
    const { identity, password } = await request.json();
    return password === "secret" ? { token, record: { id: "1", email: identity, name: "Ann" } } : undefined;
  },
  "POST /api/realtime": async (request) => {
    const body = await request.json();
    if (!events.has(body.clientId) || request.headers.get("authorization") !== token) return undefined;
    ({ subscriptions } = body);
    return {};
  },
  "POST /api/collections/rooms/records": async (request) => {
    const form = await request.formData();
    const picture = form.get("picture");
    const record = { id: "2", name: form.get("name"), picture: `${picture.name} ${picture.size}` };
    const topic = subscriptions.find((topic) => topic.startsWith("rooms/*"));
    for (const send of events.values()) send("2", topic, { action: "create", record });
    return record;
  },
  "GET /api/collections/rooms/records": async (request) => {
    const query = new URL(request.url).searchParams;
    const items = [{ id: "3", name: query.get("filter") ?? "all" }];
    return { page: 1, perPage: 2, totalItems: 1, totalPages: 1, items };
  },
};
const server = createServer(async (incoming, response) => {
  const { method, url, headers } = incoming;
  if (method === "GET" && url === "/api/realtime") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (id, event, data) => response.write(`id:${id}\nevent:${event}\ndata:${JSON.stringify(data)}\n\n`);
    events.set("one", send);
    return send("one", "PB_CONNECT", { clientId: "one" });
  }
  const body = method === "POST" ? Buffer.concat(await incoming.toArray()) : undefined;
  const request = new Request(new URL(url, "http://localhost"), { method, headers, body });
  const answer = await answers[`${method} ${url.split("?")[0]}`]?.(request);
  response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(answer ?? { message: "There is none." }));
});
listen(server);
