import { Duplex } from "node:stream";
import ShareDB from "sharedb";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const backend = new ShareDB();
new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  const stream = new Duplex({
    objectMode: true,
    read() {},
    write(message, _, done) {
      socket.send(JSON.stringify(message));
      done();
    },
  });
  socket.on("message", (data) => stream.push(JSON.parse(data)));
  socket.on("close", () => stream.destroy());
  backend.listen(stream);
});
