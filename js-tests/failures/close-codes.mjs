// Status codes that must not be in a Close frame are protocol errors: the script sees 1006, never the code.
// stderr: a Close frame has a status code that must not be sent (close code 1002)
import { journal } from "../_connection.mjs";
for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]) {
  const socket = new WebSocket(`ws://peer/?name=${code}&accept&close=${code}`);
  let error = false;
  socket.onerror = () => (error = true);
  const event = await new Promise((resolve) => (socket.onclose = resolve));
  console.log(code, error, event.code, event.wasClean, (await journal(code))[0].split(",")[0]);
}

// prints:
// | 0 true 1006 false close:1002
// | 999 true 1006 false close:1002
// | 1004 true 1006 false close:1002
// | 1005 true 1006 false close:1002
// | 1006 true 1006 false close:1002
// | 1015 true 1006 false close:1002
// | 1016 true 1006 false close:1002
// | 1100 true 1006 false close:1002
// | 2000 true 1006 false close:1002
// | 2999 true 1006 false close:1002
// | 5000 true 1006 false close:1002
// | 65535 true 1006 false close:1002
