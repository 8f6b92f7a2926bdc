// A text message that ends within a character is not UTF-8, in one frame or in several.
// stderr: a text message is not UTF-8 (close code 1007)
import { violation } from "../_connection.mjs";
await violation("begin=%e2%82&finish=");
await violation("text=%f0%9f%98");

// prints:
// | open
// | error
// | close 1006 "" unclean
// | sent close:1007
// | open
// | error
// | close 1006 "" unclean
// | sent close:1007
