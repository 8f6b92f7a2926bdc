// A connection that is reset.
// stderr: the connection was lost
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&pause=100&reset");

// prints:
// | open
// | error
// | close 1006 "" unclean
