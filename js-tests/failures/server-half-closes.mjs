// A server that sends no more, but would read on, has ended as well.
// stderr: the other end ended the connection without a Close frame
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&text=hi&half");

// prints:
// | open
// | message hi
// | error
// | close 1006 "" unclean
