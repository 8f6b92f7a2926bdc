// A length of 2^63 or more is a protocol error.
// stderr: the length of a frame has its highest bit set (close code 1002)
import { violation } from "../_connection.mjs";
await violation("raw=82 7f 80 00 00 00 00 00 00 00");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
