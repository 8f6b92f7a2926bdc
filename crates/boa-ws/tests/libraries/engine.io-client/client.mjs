// Text and binary messages, first over HTTP and then over WebSocket.
import { Fetch, Socket, WebSocket } from "engine.io-client";

const socket = new Socket("ws://localhost:8080", { transports: [Fetch, WebSocket] });
socket.binaryType = "arraybuffer";
socket.on("open", () => {
  console.log("open over", socket.transport.name);
  socket.send("caf\u00e9");
});
socket.on("upgrade", () => {
  console.log("upgraded to", socket.transport.name);
  socket.send(new Uint8Array([1, 2, 3]));
});
socket.on("message", (data) => {
  console.log("message:", typeof data === "string" ? data : new Uint8Array(data));
  if (typeof data !== "string") socket.close();
});
socket.on("close", (reason) => console.log("closed:", reason));
