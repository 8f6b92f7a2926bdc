// A stream that is connecting and whose promises nobody has is collected: the attempt is given up.
// gc
import { journal } from "../_connection.mjs";
(() => void new WebSocketStream("ws://peer/?name=a&drain"))();
const start = performance.now();
setTimeout(gc, 1000);
console.log((await journal("a")).join(), performance.now() - start < 10_000);

// prints:
// | end true
