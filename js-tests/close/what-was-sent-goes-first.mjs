// close() loses nothing of what was sent before it, however much that is, and its frame is the last.
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept&pause=5000");
await new Promise((resolve) => (socket.onopen = resolve));
for (let i = 0; i < 20; ++i) socket.send(String(i).repeat(20_000));
socket.send(new Blob(["x".repeat(100_000)]));
socket.close(3000, "all");
const { code, wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
const entries = await journal("a");
console.log(code, wasClean, entries.length, entries.slice(0, 20).every((text, i) => text === "text:" + String(i).repeat(20_000)));
console.log(entries[20].length, entries.at(-1), socket.bufferedAmount);

// prints:
// | 3000 true 22 true
// | 200007 close:3000,all 0
