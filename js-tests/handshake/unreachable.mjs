// An attempt to connect that does not end is given up.
// stderr: connecting took too long
import { events } from "../_connection.mjs";
const start = performance.now();
await events("ws://unreachable/");
console.log(Math.round((performance.now() - start) / 1000), "seconds");

// prints:
// | error
// | close 1006 "" unclean
// | 30 seconds
