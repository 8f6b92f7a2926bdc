// A room, which the server ends once.
import PartySocket from "partysocket";

const socket = new PartySocket({
  host: "localhost:8080",
  room: "lobby",
  id: "ann",
  query: async () => ({ token: "secret" }),
  minReconnectionDelay: 1,
  maxReconnectionDelay: 10,
});
socket.addEventListener("open", () => {
  console.log("open");
  socket.send("Hello!");
});
socket.addEventListener("message", ({ data }) => {
  console.log("message:", data);
  if (data.startsWith("again")) socket.close();
});
socket.addEventListener("close", ({ code, reason }) => console.log("closed:", code, reason), { once: true });
