import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  const requests = [];
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    if (message.ask) return socket.send(JSON.stringify({ hint: 42 }));
    // The answers come in the opposite order.
    if (requests.push(message) === 3) {
      for (const { id, number } of requests.reverse()) socket.send(JSON.stringify({ id, square: number * number }));
    }
  });
});
