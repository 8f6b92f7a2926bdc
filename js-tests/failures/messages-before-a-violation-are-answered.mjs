// Answers to messages that arrived together with a violation precede the Close frame, though their listener takes long.
// stderr: a frame has a reserved opcode (close code 1002)
import { journal } from "../_connection.mjs";
const socket = new WebSocket("ws://peer/?name=a&accept&cork&text=1&text=2&text=3&raw=83 00&uncork");
socket.onmessage = ({ data }) => {
  // Longer than a turn of the event loop.
  for (let n = 0; n < 200_000; n++);
  socket.send(`answer to ${data}`);
};
await new Promise((resolve) => (socket.onclose = resolve));
for (const entry of await journal("a")) console.log(entry.split(",")[0]);

// prints:
// | text:answer to 1
// | text:answer to 2
// | text:answer to 3
// | close:1002
