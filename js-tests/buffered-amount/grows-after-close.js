// Bytes sent to a closing or closed socket are discarded, and stay counted.
const socket = new WebSocket("ws://peer/?accept&expect=close&close");
socket.onopen = () => {
  socket.close();
  socket.send("123");
  console.log(socket.bufferedAmount);
};
socket.onclose = () => {
  console.log(socket.bufferedAmount);
  socket.send(new Blob(["45"]));
  socket.send(new Uint8Array(1));
  console.log(socket.bufferedAmount);
  setTimeout(() => console.log(socket.bufferedAmount), 10_000);
};

// prints:
// | 3
// | 3
// | 6
// | 6
