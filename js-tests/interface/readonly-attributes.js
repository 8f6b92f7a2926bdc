// An attribute that is read-only stays what it is: silently in sloppy mode, with a TypeError in strict mode.
// stderr: connection refused by refused
const socket = new WebSocket("ws://refused/");
socket.readyState = 3;
socket.url = "x";
socket.bufferedAmount = 5;
console.log(socket.readyState, socket.url, socket.bufferedAmount);
(() => {
  "use strict";
  try {
    socket.readyState = 3;
  } catch (error) {
    console.log(error instanceof TypeError);
  }
})();

// prints:
// | 0 ws://refused/ 0
// | true
