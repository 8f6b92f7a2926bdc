// Pusher's server is not on npm. This one speaks version 7 of its protocol.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen(), path: "/app/key" }).on("connection", (socket) => {
  const send = (event, data, channel) => socket.send(JSON.stringify({ event, data: JSON.stringify(data), channel }));
  send("pusher:connection_established", { socket_id: "1.1", activity_timeout: 120 });
  socket.on("message", (message) => {
    const { event, data } = JSON.parse(message);
    if (event === "pusher:subscribe") {
      send("pusher_internal:subscription_succeeded", {}, data.channel);
      send("headline", { text: "caf\u00e9" }, data.channel);
    } else if (event === "pusher:ping") {
      send("pusher:pong", {});
    }
  });
});
