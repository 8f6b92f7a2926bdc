// Writes its port, and `started` once a client has asked for a WebSocket, or has told that it needs none.
import http from "node:http";
import { WebSocketServer } from "ws";

const started = () => console.log("started");
let port;
const answer = (url) => {
    if (url.includes("/gateway")) {
        const session_start_limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };
        return { url: `ws://127.0.0.1:${port}/`, shards: 1, session_start_limit };
    }
    if (url.includes("apps.connections.open")) return { ok: true, url: `ws://127.0.0.1:${port}/slack` };
    if (url.includes("/sockjs/info")) return { websocket: true, origins: ["*:*"], cookie_needed: false, entropy: 1 };
    if (url.includes("matchmake")) return { room: { roomId: "a", processId: "p", name: "x" }, sessionId: "s" };
    if (url.includes("cometd") || url.includes("faye")) {
        return [{ channel: "/meta/handshake", successful: true, clientId: "1", version: "1.0", supportedConnectionTypes: ["websocket", "long-polling"] }];
    }
    if (url.includes("settings/v2") || url.includes("/authorize")) return { token: "x" };
    return {};
};
const server = http.createServer((request, response) => {
    if (request.url === "/constructed") started();
    response.writeHead(200, { "content-type": "application/json", "access-control-allow-origin": "*" });
    response.end(JSON.stringify(answer(request.url)));
});
const sockets = new WebSocketServer({ server, handleProtocols: (protocols) => [...protocols][0] });
sockets.on("connection", (socket) => {
    started();
    socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => {
    port = server.address().port;
    console.log(port);
});
