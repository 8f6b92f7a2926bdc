// Names of headers in any case, white space around values, no reason phrase, headers that mean nothing: all are fine.
import { events } from "../_connection.mjs";
const head = [
  "HTTP/1.1 101 ",
  "uPGRADE:websocket",
  "CONNECTION:   Upgrade  ",
  "sec-websocket-accept:\t{accept}\t",
  "X-Empty:",
  "Content-Length: 5",
  "Content-Type: text/html",
  "Set-Cookie: a=b",
  "",
  "",
];
await events(`ws://peer/?head=${head.map(encodeURIComponent).join("%0D%0A").replace("%7Baccept%7D", "{accept}")}&text=hi&close=1000`);

// prints:
// | open
// | message hi
// | close 1000 "" clean
