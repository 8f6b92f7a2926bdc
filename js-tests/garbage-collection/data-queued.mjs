// A socket without listeners is kept while data waits to be sent: all of it arrives, and then it closes.
// gc
import { journal } from "../_connection.mjs";
(() => {
  const socket = new WebSocket("ws://peer/?name=a&accept&pause=5000");
  socket.addEventListener("open", () => {
    socket.send("x".repeat(1_000_000));
    socket.send("last");
  }, { once: true });
})();
setTimeout(gc, 1000);
setTimeout(gc, 20_000);
const entries = await journal("a");
console.log(entries.map((entry) => entry.length).join(), entries.slice(1).join());

// prints:
// | 1000005,9,5 text:last,close
