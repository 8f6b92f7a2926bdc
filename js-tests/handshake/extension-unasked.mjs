// An extension that was not offered fails the connection.
// stderr: the server's Sec-WebSocket-Extensions "x-foo" was refused
import { events } from "../_connection.mjs";
await events("ws://peer/?also=Sec-WebSocket-Extensions: x-foo&accept");

// prints:
// | error
// | close 1006 "" unclean
