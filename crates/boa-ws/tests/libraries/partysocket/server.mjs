// The server of PartyKit needs its own runtime. Between it and this client there are only the URL and plain messages.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

let again = "";
new WebSocketServer({ server: listen() }).on("connection", (socket, request) => {
  socket.on("message", (data) => {
    socket.send(`${again}${request.url}: ${data}`);
    if (again === "") socket.close(4000, "once more");
    again = "again ";
  });
});
