// Bytes stay counted until the network has taken them.
const socket = new WebSocket("ws://peer/?accept&pause=10000&skip&close=1000");
socket.onopen = () => {
  socket.send(new Uint8Array(1_000_000));
  console.log(socket.bufferedAmount);
  setTimeout(() => console.log(socket.bufferedAmount > 500_000, socket.bufferedAmount < 1_000_000), 5000);
};
socket.onclose = () => console.log(socket.bufferedAmount);

// prints:
// | 1000000
// | true true
// | 0
