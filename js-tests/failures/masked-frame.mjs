// A server must not mask: 1002 to the server, 1006 to the script, after an error.
// stderr: masked
import { violation } from "../_connection.mjs";
await violation("text=a&masked=b&text=c");

// prints:
// | open
// | message a
// | error
// | close 1006 "" unclean
// | sent close:1002
