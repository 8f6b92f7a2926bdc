// A length in more bytes than it needs is a protocol error.
// stderr: the length of a frame is not in its shortest form (close code 1002)
import { violation } from "../_connection.mjs";
await violation("raw=81 7e 00 7d");
await violation("raw=82 7f 00 00 00 00 00 00 ff ff");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
