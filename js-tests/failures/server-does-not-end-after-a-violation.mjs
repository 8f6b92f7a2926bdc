// After a violation the server's end is not waited for without end.
// stderr: a frame has a reserved opcode (close code 1002)
import { events } from "../_connection.mjs";
const start = performance.now();
await events("ws://peer/?accept&raw=83 00&silence");
console.log(performance.now() - start < 10_000);

// prints:
// | open
// | error
// | close 1006 "" unclean
// | true
