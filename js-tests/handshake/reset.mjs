// A connection that is reset during the handshake.
// stderr: the connection was lost
import { events } from "../_connection.mjs";
await events("ws://peer/?reset");

// prints:
// | error
// | close 1006 "" unclean
