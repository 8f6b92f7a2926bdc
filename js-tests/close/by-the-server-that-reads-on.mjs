// A server that sends Close while it is sent 8 MiB, ends its half of the stream, and reads on: it gets all of them and the answer.
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept&pause=1000&close=1000,enough&half&pause=1000&drain");
await new Promise((resolve) => (socket.onopen = resolve));
socket.send("x".repeat(8 << 20));
const { code, reason, wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
const [message, close] = await journal("a");
console.log(code, reason, wasClean, message.length - "text:".length === 8 << 20, close);

// prints:
// | 1000 enough true true close:1000,enough
