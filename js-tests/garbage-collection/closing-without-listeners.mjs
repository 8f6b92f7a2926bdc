// A socket that is closing and is collected ends its closing handshake all the same.
// gc
import { journal } from "../_connection.mjs";
(() => {
  const socket = new WebSocket("ws://peer/?name=a&accept&expect=close:3000,bye&pause=2000&close=3000&expect=end");
  socket.onopen = ({ target }) => target.close(3000, "bye");
  socket.onmessage = () => console.log("never");
})();
setTimeout(gc, 1000);
console.log((await journal("a")).join());

// prints:
// | close:3000,bye,end
