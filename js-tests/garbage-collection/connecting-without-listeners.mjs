// A socket that is connecting and has no listeners is collected: the attempt is given up.
// gc
import { journal } from "../_connection.mjs";
(() => new WebSocket("ws://peer/?name=a&drain"))();
await new Promise((resolve) => setTimeout(resolve, 1000));
const start = performance.now();
setTimeout(gc, 5000);
console.log((await journal("a")).join(), performance.now() - start < 10_000);

// prints:
// | end true
