// A header that goes on in the next line is one header, the line's end being white space, as HTTP/1.1 has it for responses.
import { events } from "../_connection.mjs";
const head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade:\r\n websocket\r\nConnection: keep-alive,\r\n\tUpgrade\r\nSec-WebSocket-Accept: {accept}\r\nX-Folded: a\r\n b\r\n\r\n";
await events(`ws://peer/?head=${encodeURIComponent(head).replace("%7Baccept%7D", "{accept}")}&text=hi&close=1000`);

// prints:
// | open
// | message hi
// | close 1000 "" clean
