// Text is judged as it comes in: a wrong byte in a first fragment fails before the message is whole.
// stderr: a text message is not UTF-8 (close code 1007)
import { violation } from "../_connection.mjs";
await violation("begin=%c0%80");
await violation("begin=%c3&finish=x");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1007
// | open
// | error
// | close 1006 "" unclean
// | sent close:1007
