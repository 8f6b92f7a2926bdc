import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  socket.on("message", (data) => socket.send(data.toString()));
});
