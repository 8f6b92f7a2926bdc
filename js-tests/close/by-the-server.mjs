// The server begins: its Close frame is answered with the same code and reason, and the end is clean, for every code.
import { journal } from "../_connection.mjs";
for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]) {
  const socket = new WebSocket(`ws://peer/?name=${code}&accept&close=${code},why`);
  socket.onerror = () => console.log("error");
  const event = await new Promise((resolve) => (socket.onclose = resolve));
  console.log(event.code, event.reason, event.wasClean, (await journal(code))[0]);
}

// prints:
// | 1000 why true close:1000,why
// | 1001 why true close:1001,why
// | 1002 why true close:1002,why
// | 1003 why true close:1003,why
// | 1007 why true close:1007,why
// | 1008 why true close:1008,why
// | 1009 why true close:1009,why
// | 1010 why true close:1010,why
// | 1011 why true close:1011,why
// | 1012 why true close:1012,why
// | 1013 why true close:1013,why
// | 1014 why true close:1014,why
// | 3000 why true close:3000,why
// | 3999 why true close:3999,why
// | 4000 why true close:4000,why
// | 4999 why true close:4999,why
