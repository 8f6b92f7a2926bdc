// The sent bytes are those at the time of the call.
const socket = new WebSocket("ws://peer/?accept&times=2&report&close=1000");
socket.onopen = () => {
  const bytes = new Uint8Array([1, 2, 3]);
  socket.send(bytes);
  bytes.fill(9);
  socket.send(bytes.buffer);
  bytes.fill(0);
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | binary:010203
// | binary:090909
