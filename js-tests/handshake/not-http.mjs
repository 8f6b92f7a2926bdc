// A server of another protocol fails the connection at once, though it neither ends nor says more.
// stderr: the server's answer is not valid HTTP/1.1
import { events } from "../_connection.mjs";
const start = performance.now();
await events("ws://peer/?raw=53 53 48 2d&silence");
console.log(performance.now() - start < 1000);

// prints:
// | error
// | close 1006 "" unclean
// | true
