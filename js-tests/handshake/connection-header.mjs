// Connection has to be there and to have the token upgrade.
// stderr: has no Connection header
// stderr: has "Connection: keep-alive"
// stderr: has "Connection: upgraded"
import { events } from "../_connection.mjs";
for (const change of ["without=Connection", "header=Connection: keep-alive", "header=Connection: upgraded"]) {
  await events(`ws://peer/?${change}&accept`);
}

// prints:
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
// | error
// | close 1006 "" unclean
