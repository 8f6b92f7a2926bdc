import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

let connections = 0;
new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  const number = ++connections;
  if (number === 1) {
    socket.on("message", (data) => {
      socket.send(`heard ${data}`);
      socket.close(4000, "connection 1 ends");
    });
  } else if (number === 2) {
    socket.terminate();
  } else {
    socket.send(`connection ${number}`);
  }
});
