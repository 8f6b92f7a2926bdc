// From a secure location, an insecure URL is a network error, unless its host is loopback. Nothing is connected to.
// location: https://example.com/
// stderr: a page from a secure location cannot open an insecure connection to peer
// stderr: a page from a secure location cannot open an insecure connection to page.peer
// stderr: cannot resolve a.localhost
import { events } from "../_connection.mjs";
await events("ws://peer/");
await events("http://page.peer/");
for (const host of ["localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) {
  const socket = new WebSocket(`ws://${host}/?accept&count&close=1000`);
  socket.onmessage = (event) => console.log(host, event.data);
  await new Promise((resolve) => (socket.onclose = resolve));
}

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | localhost 1
// | 127.0.0.1 2
// | 127.1.2.3 3
// | [::1] 4
