// Upgrade has to be there, once, and to say websocket.
// stderr: has no Upgrade header
// stderr: has "Upgrade: h2c"
// stderr: has "Upgrade: websocket, websocket"
// stderr: has "Upgrade: "
import { events } from "../_connection.mjs";
for (const change of ["without=Upgrade", "header=Upgrade: h2c", "also=Upgrade: websocket", "header=Upgrade: "]) {
  await events(`ws://peer/?${change}&accept`);
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
