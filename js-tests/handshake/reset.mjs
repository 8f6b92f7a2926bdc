// A connection that is reset during the handshake.
// stderr: the server ended the connection during the opening handshake
import { events } from "../_connection.mjs";
await events("ws://peer/?reset");

// prints:
// | error
// | close 1006 "" unclean
