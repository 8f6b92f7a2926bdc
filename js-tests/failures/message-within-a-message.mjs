// A new message before the last fragment of the one before is a protocol error.
// stderr: a message begins within another (close code 1002)
import { violation } from "../_connection.mjs";
await violation("begin=a&text=b");
await violation("begin=a&begin-binary=00");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
