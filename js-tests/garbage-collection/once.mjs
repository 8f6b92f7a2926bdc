// A listener for once keeps the socket until it has been called.
// gc
import { journal } from "../_connection.mjs";
(() => {
  const socket = new WebSocket("ws://peer/?name=a&accept&pause=5000&text=x&pause=10000");
  socket.addEventListener("message", () => console.log("message"), { once: true });
})();
setTimeout(gc, 1000);
setTimeout(gc, 6000);
console.log((await journal("a")).join());

// prints:
// | message
// | close
