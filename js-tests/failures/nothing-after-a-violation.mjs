// After a violation nothing that came along with it is delivered, and what came before is.
// stderr: a frame has a reserved opcode (close code 1002)
import { violation } from "../_connection.mjs";
await violation("cork&text=before&raw=83 00&text=after&close=1000&uncork");

// prints:
// | open
// | message before
// | error
// | close 1006 "" unclean
// | sent close:1002
