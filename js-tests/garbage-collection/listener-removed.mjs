// A socket whose last listener is removed is kept no longer.
// gc
import { journal } from "../_connection.mjs";
(() => {
  const socket = new WebSocket("ws://peer/?name=a&accept&text=x&pause=10000");
  socket.onmessage = ({ target }) => {
    console.log("message");
    target.onmessage = null;
  };
})();
await new Promise((resolve) => setTimeout(resolve, 1000));
gc();
console.log((await journal("a")).join());

// prints:
// | message
// | close
