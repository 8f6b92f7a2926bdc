// The code in the Close frame is the converted argument.
import { journal } from "../_connection.mjs";
for (const [i, code] of [1000, 3000, 4999, 999.5, "3001", 4998.5].entries()) {
  const socket = new WebSocket(`ws://peer/?name=${i}&accept`);
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.close(code);
  const event = await new Promise((resolve) => (socket.onclose = resolve));
  console.log((await journal(i)).join(), event.code, event.wasClean);
}

// prints:
// | close:1000 1000 true
// | close:3000 3000 true
// | close:4999 4999 true
// | close:1000 1000 true
// | close:3001 3001 true
// | close:4998 4998 true
