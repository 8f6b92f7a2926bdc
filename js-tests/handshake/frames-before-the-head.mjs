// Frames are no response.
// stderr: the server's answer is not valid HTTP/1.1
import { events } from "../_connection.mjs";
await events("ws://peer/?text=early&accept");

// prints:
// | error
// | close 1006 "" unclean
