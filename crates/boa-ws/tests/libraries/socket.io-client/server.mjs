import { Server } from "socket.io";
import { listen } from "../serve.mjs";

const server = new Server(listen(), { serveClient: false });
server.on("connection", (socket) => {
  socket.on("add", (a, b, answer) => answer(a + b));
  socket.on("reverse", (bytes, answer) => answer(Buffer.from([...bytes].reverse())));
  socket.on("enter", async (room) => {
    await socket.join(room);
    server.to(room).emit("entered", room, server.sockets.adapter.rooms.get(room).size);
  });
});
server.of("/admin").on("connection", (socket) => socket.emit("welcome", socket.handshake.auth.token));
