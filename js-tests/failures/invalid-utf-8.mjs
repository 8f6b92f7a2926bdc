// Text that is not UTF-8 fails with 1007: stray and missing bytes, overlong forms, surrogates, beyond U+10FFFF.
// stderr: a text message is not UTF-8 (close code 1007)
import { journal } from "../_connection.mjs";
const wrong = ["%80", "%c3", "%c3x", "%c0%80", "%e0%80%80", "%ed%a0%80", "%f4%90%80%80", "%ff", "ok%fe",
  "%fe", "%bf", "%c1%bf", "%f0%80%80%af", "%ed%bf%bf", "%f8%88%80%80%80"];
for (const [i, bytes] of wrong.entries()) {
  const socket = new WebSocket(`ws://peer/?name=${i}&accept&text=${bytes}`);
  let log = "";
  socket.onmessage = () => (log += "message ");
  socket.onerror = () => (log += "error ");
  const { code } = await new Promise((resolve) => (socket.onclose = resolve));
  console.log(log + code, (await journal(i))[0].split(",")[0]);
}

// prints:
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
// | error 1006 close:1007
