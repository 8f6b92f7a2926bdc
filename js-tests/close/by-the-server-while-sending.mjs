// A Close frame that arrives while a message is being sent: the frame that has begun is ended, then comes the answer.
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept&pause=1000&close=3000&pause=1000&drain");
await new Promise((resolve) => (socket.onopen = resolve));
socket.send("x".repeat(200_000));
const { code, wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
const [message, close] = await journal("a");
console.log(code, wasClean, message.length, close);

// prints:
// | 3000 true 200005 close:3000
