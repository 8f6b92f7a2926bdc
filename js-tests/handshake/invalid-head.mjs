// A head that is not HTTP fails the connection: a space before a colon, bytes that no name has.
// stderr: the server's answer is not valid HTTP/1.1
import { events } from "../_connection.mjs";
const right = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: {accept}"];
for (const wrong of ["X-Space : a", "no colon", ": no name", "X-Nul: a\0b", "Ü: a"]) {
  const head = [...right, wrong, "", ""].join("\r\n");
  await events(`ws://peer/?head=${encodeURIComponent(head).replace("%7Baccept%7D", "{accept}")}`);
}

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
