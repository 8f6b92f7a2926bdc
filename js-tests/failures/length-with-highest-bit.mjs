// A length of 2^63 or more is a protocol error.
import { violation } from "../_connection.mjs";
await violation("raw=82 7f 80 00 00 00 00 00 00 00");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
