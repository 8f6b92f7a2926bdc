// A server that resets the connection while a Blob is being sent, with close() behind it.
// stderr: the connection was lost: connection reset
const socket = new WebSocket("ws://peer/?accept&pause=1000&reset");
socket.onopen = () => {
  socket.send(new Blob([new Uint8Array(1_000_000)]));
  socket.close(1000);
};
socket.onerror = () => console.log("error", socket.readyState, socket.bufferedAmount > 0);
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | error 3 true
// | 1006 false
