// The first close() counts: the later ones change nothing.
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept");
await new Promise((resolve) => (socket.onopen = resolve));
socket.close(3000, "first");
socket.close(3001, "second");
socket.close();
let closed = 0;
await new Promise((resolve) => {
  socket.onclose = ({ code, reason }) => {
    closed += 1;
    socket.close(3002);
    console.log(code, reason);
    setTimeout(resolve, 10_000);
  };
});
console.log(closed, (await journal("a")).join());

// prints:
// | 3000 first
// | 1 close:3000,first
