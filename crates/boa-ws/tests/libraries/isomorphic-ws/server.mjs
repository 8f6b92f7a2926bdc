// The same package, which is `ws` here.
import WebSocket from "isomorphic-ws";
import { listen } from "../serve.mjs";

new WebSocket.Server({ server: listen() }).on("connection", (socket) => {
  socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
});
