// Once the socket is open, a listener for open keeps it no longer.
// gc
import { journal } from "../_connection.mjs";
(() => {
  new WebSocket("ws://peer/?name=a&accept").onopen = () => console.log("open");
})();
await new Promise((resolve) => setTimeout(resolve, 1000));
setTimeout(gc, 5000);
console.log((await journal("a")).join());

// prints:
// | open
// | close
