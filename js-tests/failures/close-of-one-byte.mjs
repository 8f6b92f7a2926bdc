// A Close frame with half a code is a protocol error.
// stderr: a Close frame has a body of one byte (close code 1002)
import { violation } from "../_connection.mjs";
await violation("close-raw=03");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
