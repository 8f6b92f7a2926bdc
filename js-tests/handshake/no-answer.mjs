// A server that never answers is not waited for without end.
// stderr: the opening handshake took too long
import { events } from "../_connection.mjs";
const start = performance.now();
await events("ws://peer/?silence");
console.log(Math.round((performance.now() - start) / 1000), "seconds");

// prints:
// | error
// | close 1006 "" unclean
// | 30 seconds
