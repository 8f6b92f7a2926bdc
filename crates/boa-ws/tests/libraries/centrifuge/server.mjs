// The server of Centrifugo is not on npm. This one speaks the JSON form of its protocol: commands and replies, one in a line.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen(), path: "/connection/websocket" }).on("connection", (socket) => {
  const reply = (command) => {
    if (command.connect) {
      return { connect: { client: command.connect.token === "secret" ? "ann" : "nobody", version: "0.0.0", ping: 25, pong: true } };
    }
    if (command.subscribe) return { subscribe: {} };
    if (command.unsubscribe) return { unsubscribe: {} };
    if (command.publish) {
      socket.send(JSON.stringify({ push: { channel: command.publish.channel, pub: { data: command.publish.data } } }));
      return { publish: {} };
    }
    if (command.rpc?.method === "sum") return { rpc: { data: command.rpc.data.reduce((sum, number) => sum + number) } };
    return { error: { code: 104, message: "method not found" } };
  };
  socket.on("message", (data) => {
    for (const line of data.toString().split("\n")) {
      const command = JSON.parse(line);
      if (command.id) socket.send(JSON.stringify({ id: command.id, ...reply(command) }));
    }
  });
});
