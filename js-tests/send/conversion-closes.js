// A conversion that closes the socket has closed it when the state is looked at: nothing is sent, but it counts.
const socket = new WebSocket("ws://peer/?accept&report&expect=close:3000&close=3000");
socket.onopen = () => {
  socket.send("first");
  const before = socket.bufferedAmount;
  socket.send({ toString() { socket.close(3000); return "never sent"; } });
  console.log(socket.bufferedAmount - before);
};
socket.onclose = ({ code }) => console.log(code);

// prints:
// | 10
// | 3000
