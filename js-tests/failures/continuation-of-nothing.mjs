// A continuation without a beginning is a protocol error.
// stderr: a continuation frame continues nothing (close code 1002)
import { violation } from "../_connection.mjs";
await violation("finish=o");
await violation("begin=a&finish=b&continue=c");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
// | open
// | message ab
// | error
// | close 1006 "" unclean
// | sent close:1002
