// rxjs has no server and no protocol of its own beyond JSON: this one answers the messages of the client's `multiplex`.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const values = { prices: [1.5, 2.5, 3.5], names: ["Ann", "Bob", "Zoe"] };
new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  socket.on("message", (data) => {
    const { subscribe: topic } = JSON.parse(data);
    for (const value of values[topic] ?? []) socket.send(JSON.stringify({ topic, value }));
  });
});
