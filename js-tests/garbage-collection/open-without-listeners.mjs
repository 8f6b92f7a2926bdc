// A socket that is open and has no listeners is collected: it closes, without a code.
// gc
import { journal } from "../_connection.mjs";
(() => new WebSocket("ws://peer/?name=a&accept"))();
await new Promise((resolve) => setTimeout(resolve, 1000));
const entries = journal("a");
const start = performance.now();
setTimeout(gc, 5000);
console.log((await entries).join(), performance.now() - start >= 5000);

// prints:
// | close true
