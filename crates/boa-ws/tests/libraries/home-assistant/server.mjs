// Home Assistant is not on npm. This server speaks its protocol, and has one light.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen(), path: "/api/websocket" }).on("connection", (socket) => {
  const send = (message) => socket.send(JSON.stringify(message));
  const event = (id, event) => send({ id, type: "event", event });
  let entities;
  send({ type: "auth_required", ha_version: "2026.1.0" });
  socket.on("message", (data) => {
    for (const message of [JSON.parse(data)].flat()) {
      const { id, type, service } = message;
      const result = (success, error) => send({ id, type: "result", success, result: null, error });
      if (type === "auth") {
        send({ type: message.access_token === "secret" ? "auth_ok" : "auth_invalid", ha_version: "2026.1.0" });
      } else if (type === "subscribe_entities") {
        entities = id;
        result(true);
        event(id, { a: { "light.kitchen": { s: "off", a: {}, c: "1", lc: 0 } } });
      } else if (type === "call_service" && service === "turn_on") {
        result(true);
        event(entities, { c: { "light.kitchen": { "+": { s: "on", lc: 1 } } } });
      } else {
        result(type !== "call_service", { code: "not_found", message: "Service not found." });
      }
    }
  });
});
