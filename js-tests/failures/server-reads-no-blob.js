// A server that reads nothing of a Blob that is being sent, with close() behind it: the connection is left, and not waited for.
const socket = new WebSocket("ws://peer/?accept&pause=600000");
let begun;
socket.onopen = () => {
  begun = performance.now();
  socket.send(new Blob([new Uint8Array(1_000_000)]));
  socket.close(1000);
  console.log(socket.readyState, socket.bufferedAmount);
};
socket.onerror = () => console.log("error");
socket.onclose = ({ code, wasClean }) => {
  const seconds = (performance.now() - begun) / 1000;
  console.log(code, wasClean, seconds >= 20 && seconds < 30, socket.bufferedAmount > 500_000);
};

// prints:
// | 2 1000000
// | 1006 false true true
