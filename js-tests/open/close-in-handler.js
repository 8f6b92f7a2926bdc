// close() in the open handler begins the closing handshake, and is clean.
const socket = new WebSocket("ws://peer/?accept&expect=close:3001,enough&close=3001,enough");
socket.onopen = () => {
  socket.close(3001, "enough");
  console.log(socket.readyState);
};
socket.onerror = () => console.log("error");
socket.onclose = (event) => console.log(event.code, event.reason, event.wasClean);

// prints:
// | 2
// | 3001 enough true
