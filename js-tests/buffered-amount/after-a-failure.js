// Bytes that were not sent before the connection failed stay counted.
// stderr: the connection was lost: connection reset
const socket = new WebSocket("ws://peer/?accept&pause=1000&reset");
socket.onopen = () => socket.send(new Uint8Array(1_000_000));
socket.onclose = () => {
  const at = socket.bufferedAmount;
  console.log(at > 0);
  socket.send("x");
  console.log(socket.bufferedAmount - at);
};

// prints:
// | true
// | 1
