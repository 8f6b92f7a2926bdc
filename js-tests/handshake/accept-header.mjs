// Sec-WebSocket-Accept has to be there, once, and to answer the key.
// stderr: has no Sec-WebSocket-Accept header
// stderr: has "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
// stderr: has "Sec-WebSocket-Accept: "
// stderr: has "Sec-WebSocket-Accept:
import { events } from "../_connection.mjs";
for (const change of [
  "without=Sec-WebSocket-Accept",
  "header=Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  "header=Sec-WebSocket-Accept: ",
  "also=Sec-WebSocket-Accept: x",
]) {
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
