// Sending while the socket is closing, or closed, does nothing and throws nothing.
const socket = new WebSocket("ws://peer/?accept&expect=text:a&expect=close:1000&close=1000");
socket.onopen = () => {
  socket.send("a");
  socket.close(1000);
  console.log(socket.send("b"), socket.send(new Uint8Array(3)), socket.send(new Blob(["x"])));
};
socket.onclose = ({ wasClean }) => console.log(wasClean, socket.send("c"));

// prints:
// | undefined undefined undefined
// | true undefined
