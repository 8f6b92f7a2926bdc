// A stream that ends within a frame, or within a message, ends without its message.
// stderr: the other end ended the connection without a Close frame
import { events } from "../_connection.mjs";
await events("ws://peer/?accept&raw=81 05 68 65&end");
await events("ws://peer/?accept&begin=he&end");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | open
// | error
// | close 1006 "" unclean
