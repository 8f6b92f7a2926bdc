// A seat in a room, which the client asks for by HTTP, messages, and the state of the room.
import { Client, getStateCallbacks } from "colyseus.js";

const room = await new Client("ws://localhost:8080").joinOrCreate("game", { name: "Ann" });
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
