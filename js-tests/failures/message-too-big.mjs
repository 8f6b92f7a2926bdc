// A message larger than what is accepted fails with 1009 as soon as its length is known; nothing is kept ready for it.
// stderr: a message is larger than is allowed (close code 1009)
import { violation } from "../_connection.mjs";
await violation("raw=82 7f 3f ff ff ff ff ff ff ff");
await violation("begin=a&raw=80 7f 00 00 00 00 10 00 00 00");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1009
// | open
// | error
// | close 1006 "" unclean
// | sent close:1009
