// close() in the message handler, with messages that are still to come.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&expect=close:3000&text=c&close=3000");
socket.onmessage = ({ data }) => {
  console.log(data);
  socket.close(3000);
};
socket.onclose = ({ code, wasClean }) => console.log(code, wasClean);

// prints:
// | a
// | 3000 true
