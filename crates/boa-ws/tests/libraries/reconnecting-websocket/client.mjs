// A connection that the server ends twice.
import ReconnectingWebSocket from "reconnecting-websocket";

const socket = new ReconnectingWebSocket(() => "ws://localhost:8080/", ["chat"], {
  minReconnectionDelay: 1,
  maxReconnectionDelay: 10,
});
// Messages from before the connection are kept.
socket.send("early");
socket.addEventListener("open", () => console.log("open, protocol", socket.protocol));
socket.addEventListener("message", ({ data }) => {
  console.log("message:", data);
  if (data === "connection 3") socket.close(1000, "enough");
});
socket.addEventListener("close", ({ code, reason }) => console.log("closed:", code, reason));
