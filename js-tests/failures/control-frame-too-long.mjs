// A control frame with more than 125 bytes is a protocol error.
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
