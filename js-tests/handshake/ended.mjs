// A server that ends the connection before its response is whole: nothing at all, or half a head.
// stderr: the server ended the connection during the opening handshake
// stderr: the server ended the connection during the opening handshake
import { events } from "../_connection.mjs";
await events("ws://peer/?end");
await events("ws://peer/?cut=30&accept&end");

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
