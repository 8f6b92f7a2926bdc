// One subprotocol is chosen: more, in one header or two, fail the connection.
// stderr: the server chose more than one subprotocol
// stderr: the server chose more than one subprotocol
import { events } from "../_connection.mjs";
await events("ws://peer/?protocol=a, b&accept", ["a", "b"]);
await events("ws://peer/?protocol=a&protocol=a&accept", ["a", "b"]);

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
