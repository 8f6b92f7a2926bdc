// The reason is sent in UTF-8, converted to a string, lone surrogates as U+FFFD; the echo brings it back.
import { journal } from "../_connection.mjs";
for (const [i, reason] of ["bye", "", "schön 日本 😀", "a\ud800b", 42, null, { toString: () => "own" }, "r".repeat(123)].entries()) {
  const socket = new WebSocket(`ws://peer/?name=${i}&accept`);
  await new Promise((resolve) => (socket.onopen = resolve));
  socket.close(3000, reason);
  const event = await new Promise((resolve) => (socket.onclose = resolve));
  const [sent] = await journal(i);
  console.log(sent.length > 40 ? sent.length : sent, sent === `close:3000,${event.reason}` || event.reason === "");
}

// prints:
// | close:3000,bye true
// | close:3000 true
// | close:3000,schön 日本 😀 true
// | close:3000,a�b true
// | close:3000,42 true
// | close:3000,null true
// | close:3000,own true
// | 134 true
