// A control frame with more than 125 bytes is a protocol error.
// stderr: a control frame is longer than 125 bytes (close code 1002)
import { violation } from "../_connection.mjs";
await violation(`ping=${"p".repeat(126)}`);
await violation(`close=1000,${"r".repeat(124)}`);

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
