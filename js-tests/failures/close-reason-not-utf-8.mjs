// A reason that is not UTF-8 fails the connection.
import { violation } from "../_connection.mjs";
await violation("close-raw=03 e8 ff");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1007
