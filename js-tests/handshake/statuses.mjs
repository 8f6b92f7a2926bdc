// Only the status 101 opens: every other final one fails, and the report has it.
// stderr: the server answered 200 OK, which opens no WebSocket
// stderr: the server answered 204 No Content
// stderr: the server answered 400 Bad Request
// stderr: the server answered 401 Unauthorized
// stderr: ws://peer/?refuse=404%20Not%20Found: the server answered 404 Not Found
// stderr: the server answered 407 Proxy Authentication Required
// stderr: the server answered 426 Upgrade Required
// stderr: the server answered 500
import { events } from "../_connection.mjs";
for (const status of ["200 OK", "204 No Content", "400 Bad Request", "401 Unauthorized", "404 Not Found", "407 Proxy Authentication Required", "426 Upgrade Required", "500 "]) {
  await events(`ws://peer/?refuse=${status}`);
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
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
