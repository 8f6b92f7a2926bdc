// A reserved opcode is a protocol error, for data frames and for control frames.
// stderr: a frame has a reserved opcode (close code 1002)
import { journal } from "../_connection.mjs";
for (const opcode of ["3", "4", "5", "6", "7", "b", "c", "d", "e", "f"]) {
  const socket = new WebSocket(`ws://peer/?name=${opcode}&accept&raw=8${opcode} 00`);
  const { code } = await new Promise((resolve) => (socket.onclose = resolve));
  const [sent] = await journal(opcode);
  console.log(opcode, code, sent.split(",")[0]);
}

// prints:
// | 3 1006 close:1002
// | 4 1006 close:1002
// | 5 1006 close:1002
// | 6 1006 close:1002
// | 7 1006 close:1002
// | b 1006 close:1002
// | c 1006 close:1002
// | d 1006 close:1002
// | e 1006 close:1002
// | f 1006 close:1002
