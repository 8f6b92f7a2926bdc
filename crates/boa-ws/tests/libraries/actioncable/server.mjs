// Rails is not on npm. This server speaks the protocol of Action Cable.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const sockets = new WebSocketServer({ server: listen(), path: "/cable", handleProtocols: () => "actioncable-v1-json" });
sockets.on("connection", (socket) => {
  const send = (message) => socket.send(JSON.stringify(message));
  send({ type: "welcome" });
  socket.on("message", (data) => {
    const { command, identifier, data: action } = JSON.parse(data);
    if (command === "subscribe") {
      const { channel } = JSON.parse(identifier);
      send({ identifier, type: channel === "ChatChannel" ? "confirm_subscription" : "reject_subscription" });
    } else if (command === "message") {
      send({ identifier, message: { text: JSON.parse(action).text } });
    }
  });
});
