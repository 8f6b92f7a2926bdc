// Events, acknowledgements, binary data, a namespace and a room.
import { io } from "socket.io-client";

const socket = io("ws://localhost:8080", { transports: ["websocket"] });
socket.on("connect_error", (error) => console.log("connect_error:", error.message));
socket.on("connect", async () => {
  console.log("connected over", socket.io.engine.transport.name);
  console.log("acknowledged:", await socket.timeout(60_000).emitWithAck("add", 1, 2));
  const bytes = await socket.emitWithAck("reverse", new Uint8Array([1, 2, 3]));
  console.log("binary:", new Uint8Array(bytes));
  socket.emit("enter", "lobby");
});
socket.on("entered", (room, people) => {
  console.log("entered", room, people);
  const admin = io("ws://localhost:8080/admin", { transports: ["websocket"], auth: { token: "secret" } });
  admin.on("welcome", (token) => {
    console.log("welcomed in a namespace, with the token", token);
    socket.disconnect();
    admin.disconnect();
  });
});
socket.on("disconnect", (reason) => console.log("disconnected:", reason));
