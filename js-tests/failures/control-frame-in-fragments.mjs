// A control frame in fragments is a protocol error.
// stderr: a control frame is fragmented (close code 1002)
import { violation } from "../_connection.mjs";
for (const frame of ["09 00", "0a 00", "08 00"]) await violation(`raw=${frame}`);

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
