// Without a code the Close frame has no body, and a body that has none is 1005 to the script.
import { journal } from "../_connection.mjs";
for (const args of [[], [undefined], [undefined, undefined]]) {
  const socket = new WebSocket("ws://peer/?name=a&accept");
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.close(...args);
  const { code, reason, wasClean } = await new Promise((resolve) => (socket.onclose = resolve));
  console.log(code, JSON.stringify(reason), wasClean);
}
console.log((await journal("a")).join(" "));

// prints:
// | 1005 "" true
// | 1005 "" true
// | 1005 "" true
// | close close close
