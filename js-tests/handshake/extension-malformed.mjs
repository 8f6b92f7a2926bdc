// Extensions that do not follow the grammar fail the connection.
// stderr: the server's Sec-WebSocket-Extensions
import { events } from "../_connection.mjs";
for (const extensions of ["x-foo;", "=", "x foo", "x-foo; a=\"b", ","]) {
  await events(`ws://peer/?also=Sec-WebSocket-Extensions: ${encodeURIComponent(extensions)}&accept`);
}

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
