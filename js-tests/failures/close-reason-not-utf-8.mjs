// A reason that is not UTF-8 fails the connection.
// stderr: the reason in a Close frame is not UTF-8 (close code 1007)
import { violation } from "../_connection.mjs";
await violation("close-raw=03 e8 ff");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1007
