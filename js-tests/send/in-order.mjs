// Messages of all kinds leave in the order in which they were sent. The Close frame is the last.
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept");
socket.onopen = () => {
  socket.send("1");
  socket.send(new Blob(["2"]));
  socket.send(new Uint8Array([3]));
  socket.send("4");
  socket.close(3000, "5");
  socket.send("6");
};
await new Promise((resolve) => (socket.onclose = resolve));
console.log((await journal("a")).join(" "));

// prints:
// | text:1 binary:32 binary:03 text:4 close:3000,5
