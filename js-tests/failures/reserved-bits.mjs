// A reserved bit without an extension that gives it a meaning is a protocol error.
// stderr: a frame has a reserved bit set (close code 1002)
import { violation } from "../_connection.mjs";
for (const first of ["c1", "a1", "91", "f1", "c2", "c9", "c8"]) {
  const socket = new WebSocket(`ws://peer/?name=${first}&accept&raw=${first} 00`);
  await new Promise((resolve) => (socket.onclose = ({ code }) => resolve(console.log(first, code))));
}
await violation("raw=c1 00");

// prints:
// | c1 1006
// | a1 1006
// | 91 1006
// | f1 1006
// | c2 1006
// | c9 1006
// | c8 1006
// | open
// | error
// | close 1006 "" unclean
// | sent close:1002
