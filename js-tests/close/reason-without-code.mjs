// A reason has its place behind a code: without one, nothing is sent of it. It is checked all the same.
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept");
await new Promise((resolve) => (socket.onopen = resolve));
try {
  socket.close(undefined, "x".repeat(124));
} catch (error) {
  console.log(error.name);
}
socket.close(undefined, "reason");
const { code, reason, wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
console.log(code, JSON.stringify(reason), wasClean, (await journal("a")).join());

// prints:
// | SyntaxError
// | 1005 "" true close
