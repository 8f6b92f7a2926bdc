// A seat in a room that the server reserved, messages, and the state of the room.
import { Client, getStateCallbacks } from "colyseus.js";

// `joinOrCreate` asks for the seat by HTTP. Here it comes over a socket of its own.
const reservation = await new Promise((resolve) => {
  const socket = new WebSocket("ws://localhost:8080/reserve");
  socket.onmessage = ({ data }) => resolve(JSON.parse(data));
});
const room = await new Client("ws://localhost:8080").consumeSeatReservation(reservation);
console.log("joined:", room.name);
const callbacks = getStateCallbacks(room);
callbacks(room.state).players.onAdd(({ name }, id) => console.log("player:", name, id === room.sessionId));
callbacks(room.state).listen("turn", (turn) => turn > 0 && console.log("turn:", turn));
room.onMessage("answer", async (message) => {
  console.log("answer:", JSON.stringify(message));
  room.onLeave((code) => console.log("left:", code));
  await room.leave();
});
room.send("ask", { text: "caf\u00e9" });
